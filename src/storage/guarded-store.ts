import { notOurs } from './connect.js';
import type { StudyStore } from './store.js';
import { isDamage } from './unreadable-study.js';
import { toStorageError } from './write-failure.js';

/**
 * A store that tells what a person can mend as such: UserError (storage).
 *
 * @param tell what an error is told as: toToldError, or toReadError for who only looks
 * @param checkPlace throws where what was just written went into a file that is no longer in its place
 */
export function guardStore(
  store: StudyStore,
  tell: (error: unknown) => unknown,
  checkPlace: () => void = () => {},
): StudyStore {
  async function guarded<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw tell(error);
    }
  }
  /** A file that is gone is told as such also where the write failed because of that. */
  async function written<T>(work: Promise<T>): Promise<T> {
    try {
      return await guarded(work);
    } finally {
      checkPlace();
    }
  }
  return {
    record: store.record,
    addTrials: (block, trials) => written(store.addTrials(block, trials)),
    addFits: (results, attributes) => written(store.addFits(results, attributes)),
    putAttributes: (attributes) => written(store.putAttributes(attributes)),
    trials: () => guarded(store.trials()),
    putArtifact: (name, value) => written(store.putArtifact(name, value)),
    artifact: (name) => guarded(store.artifact(name)),
    replaceRecord: async (record) => guardStore(await written(store.replaceRecord(record)), tell, checkPlace),
    close: () => guarded(store.close()),
  };
}

/** A full disk and a damaged file, told as what they are: UserError (storage); anything else as it came. */
export function toToldError(path: string, error: unknown): unknown {
  if (isDamage(error)) return notOurs(path, new Error(`damaged: ${error.message}`, { cause: error }));
  return toStorageError(path, error);
}
