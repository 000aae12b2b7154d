import { UserError } from '../core/errors.js';
import { notOurs } from './connect.js';
import { Damage } from './damage.js';
import type { StudyStore } from './store.js';
import { toStorageError } from './write-failure.js';

/** A store that tells a full disk and a damaged file as what they are: UserError (storage). */
export function guardStore(store: StudyStore, path: string): StudyStore {
  async function guarded<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw toToldError(path, error);
    }
  }
  return {
    record: store.record,
    addTrials: (block, trials) => guarded(store.addTrials(block, trials)),
    addFits: (results, attributes) => guarded(store.addFits(results, attributes)),
    putAttributes: (attributes) => guarded(store.putAttributes(attributes)),
    trials: () => guarded(store.trials()),
    putArtifact: (name, value) => guarded(store.putArtifact(name, value)),
    artifact: (name) => guarded(store.artifact(name)),
    replaceRecord: async (record) => guardStore(await guarded(store.replaceRecord(record)), path),
    close: () => guarded(store.close()),
  };
}

/** A full disk and a damaged file, told as what they are: UserError (storage); anything else as it came. */
export function toToldError(path: string, error: unknown): unknown {
  if (isDamage(error)) return notOurs(path, new Error(`damaged: ${error.message}`, { cause: error }));
  return toStorageError(path, error);
}

/** A row of another content, pages that SQLite can't follow, or a text that was JSON when it was written. */
function isDamage(error: unknown): error is Error {
  if (error instanceof UserError || !(error instanceof Error)) return false;
  if (error instanceof Damage || error instanceof SyntaxError) return true;
  return 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code));
}
