import { pathToFileURL } from 'node:url';
import type { Kysely } from 'kysely';
import Database from 'libsql';
import { checkIntegrity, notOurs, studyTables } from './connect.js';
import type { StudyTables } from './schema.js';

/**
 * Opens a study's file to look at. The file is attached to a database in memory: the driver keeps a file that it opened itself
 * until the last statement is collected, and whoever looks at many studies would run out of files. One that is
 * detached is closed at once.
 *
 * @throws UserError (storage) where it is not a study's file, or damaged
 */
export function connectToRead(path: string): Kysely<StudyTables> {
  try {
    const database = attach(path);
    return studyTables({
      prepare: (statement) => database.prepare(statement),
      close: () => detach(database),
    });
  } catch (error) {
    throw notOurs(path, error);
  }
}

function attach(path: string): Database.Database {
  const database = new Database(':memory:', { timeout: 10_000 });
  try {
    // Read-only, so that whoever looks last doesn't move what is in the log into the file, either.
    database.exec(`ATTACH '${uriOf(path, 'mode=ro')}' AS study`);
    checkIntegrity(database, 'study');
    return database;
  } catch (error) {
    detach(database);
    throw error;
  }
}

function detach(database: Database.Database): void {
  try {
    database.exec('DETACH study');
  } catch {
    // It was never attached.
  }
  database.close();
}

/** As an SQL text's content. */
function uriOf(path: string, option: string): string {
  return `${pathToFileURL(path).href}?${option}`.replaceAll("'", "''");
}
