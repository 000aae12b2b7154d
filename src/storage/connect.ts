import {
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  Kysely,
  Migrator,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import Database from 'libsql';
import { UserError } from '../core/errors.js';
import { migrations, type StudyTables } from './schema.js';
import { damaged, newerVersion } from './unreadable-study.js';
import { toStorageError } from './write-failure.js';

/**
 * Opens a study's file. To `create` one is to write it without a log beside it, so that it can be moved when it is whole:
 * a log goes by its file's name.
 *
 * @throws UserError (storage) where it is not a study's file, or damaged
 */
export function connect(path: string, mode: 'write' | 'create'): Kysely<StudyTables> {
  try {
    const database = new Database(path, { timeout: 10_000 });
    if (mode === 'write') database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    checkIntegrity(database, 'main');
    return studyTables(database);
  } catch (error) {
    throw notOurs(path, error);
  }
}

/** The tables of an open study; to destroy it is to close the database. */
export function studyTables(database: SqliteDatabase): Kysely<StudyTables> {
  return new Kysely<StudyTables>({ dialect: new StudyDialect({ database }) });
}

/** SQLite's own check of its pages; a new file passes. @throws where the file is damaged */
export function checkIntegrity(database: Database.Database, schema: 'main' | 'study'): void {
  // The driver types a pragma's rows as unknown; this one has a row with one text.
  const [found] = database.pragma(`${schema}.quick_check(1)`) as readonly { quick_check: string }[];
  if (found.quick_check !== 'ok') throw new Error(`damaged: ${found.quick_check}`);
}

class StudyDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDialect>[0];

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new StudyDriver(this.#config);
  }

  override createAdapter(): DialectAdapter {
    return new StudyAdapter();
  }
}

/** A file that is brought up to date is so whole or not at all: SQLite can undo what changes tables, too. */
class StudyAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Where a disk is full, SQLite has undone the transaction by itself; that it can't be undone again is not what was wrong. */
class StudyDriver extends SqliteDriver {
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (!(error instanceof Error && /no transaction is active/.test(error.message))) throw error;
    }
  }
}

/** @returns what a full disk is told as, where that is the cause */
export function notOurs(path: string, cause: unknown): UserError {
  const failedWrite = toStorageError(path, cause);
  return failedWrite instanceof UserError ? failedWrite : damaged(path, cause);
}

/** Brings a file up to this version. @throws UserError (storage) where it is newer */
export async function migrate(db: Kysely<StudyTables>, path: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const message = error instanceof Error ? error.message : String(error);
  if (/corrupted migrations|missing/i.test(message)) throw newerVersion(path, error);
  throw notOurs(path, error);
}
