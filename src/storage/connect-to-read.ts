import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Kysely, sql } from 'kysely';
import Database from 'libsql';
import { UserError } from '../core/errors.js';
import { checkIntegrity, studyTables } from './connect.js';
import { migrations, type StudyTables } from './schema.js';
import { damaged, isForbidden, newerVersion, toReadError } from './unreadable-study.js';

/**
 * Opens a study's file to look at. The file is attached to a database in memory: the driver keeps a file that it opened itself
 * until the last statement is collected, and whoever looks at many studies would run out of files. One that is
 * detached is closed at once.
 *
 * @throws UserError (storage) where it is not a study's file, damaged, newer than this version, or may not be read
 */
export async function connectToRead(path: string): Promise<Kysely<StudyTables>> {
  let db: Kysely<StudyTables> | undefined;
  try {
    db = open(path);
    const { rows } = await sql<{ name: string }>`SELECT name FROM kysely_migration`.execute(db);
    if (rows.some(({ name }) => !Object.hasOwn(migrations, name))) throw newerVersion(path);
    return db;
  } catch (error) {
    await db?.destroy();
    const told = toReadError(path, error);
    throw told instanceof UserError ? told : damaged(path, error);
  }
}

function open(path: string): Kysely<StudyTables> {
  try {
    // Read-only, so that whoever looks last doesn't move what is in the log into the file, either.
    return attach(path, 'mode=ro');
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return openAsItLies(path);
  }
}

/**
 * SQLite wants to make a log beside a file even to read it. Where it may not, the file is taken as one that nobody changes;
 * what a log holds that was left there counts only in a copy.
 */
function openAsItLies(path: string): Kysely<StudyTables> {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log === undefined || log.size === 0) return attach(path, 'immutable=1');
  const folder = mkdtempSync(join(tmpdir(), 'regsweep-look-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, basename(path));
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
    return attach(copy, 'mode=ro', remove);
  } catch (error) {
    remove();
    throw error;
  }
}

function attach(path: string, option: string, afterwards: () => void = () => {}): Kysely<StudyTables> {
  const database = new Database(':memory:', { timeout: 10_000 });
  try {
    // As the content of an SQL text.
    const uri = `${pathToFileURL(path).href}?${option}`.replaceAll("'", "''");
    database.exec(`ATTACH '${uri}' AS study`);
    checkIntegrity(database, 'study');
  } catch (error) {
    detach(database);
    throw error;
  }
  return studyTables({
    prepare: (statement) => database.prepare(statement),
    close() {
      detach(database);
      afterwards();
    },
  });
}

function detach(database: Database.Database): void {
  try {
    database.exec('DETACH study');
  } catch {
    // It was never attached.
  }
  database.close();
}
