import type { JsonObject } from '../core/json.js';
import type { StudyOutcome } from '../core/outcome.js';
import type { StudyPlan } from '../core/plan.js';
import type { Trial } from '../core/trial.js';
import type { StudyStore } from '../storage/store.js';
import { referenceNumber } from './reference.js';

/** Stored with a study when it begins: enough, with the trials, to report on it without its data. */
export type StudyFacts = Pick<
  StudyOutcome,
  'version' | 'task' | 'metric' | 'direction' | 'best' | 'data' | 'backend' | 'shape' | 'validationRows' | 'foldShares'
> &
  Pick<StudyOutcome, 'earlierBackends'> & {
    /** What the plan's hash was taken of, to tell what differs from another. */
    readonly identity: JsonObject;
  };

/** Stored when a run ends, and set back to `running` when it goes on. */
export type StoredEnd = Pick<StudyOutcome, 'end' | 'recommended' | 'refit' | 'test' | 'testUses' | 'nested'>;

export const running: StoredEnd = {
  end: 'running',
  recommended: null,
  refit: null,
  test: null,
  testUses: 0,
  nested: null,
};

/** All that a report needs, from a study's file alone. */
export async function readOutcome(store: StudyStore): Promise<StudyOutcome> {
  // The casts read back what runStudy stored.
  const plan = store.record.plan as unknown as StudyPlan;
  const { identity: _, ...facts } = store.record.facts as unknown as StudyFacts;
  const end = await readEnd(store);
  const all = await store.trials();
  return {
    ...facts,
    // Studies that were begun before there were such folds say nothing of them.
    foldShares: facts.foldShares ?? null,
    ...end,
    plan,
    planHash: store.record.planHash,
    trials: all.filter((trial) => trial.number >= 0),
    reference: findReference(all, end),
  };
}

export async function readEnd(store: StudyStore): Promise<StoredEnd> {
  const stored = await store.artifact('end');
  // Ends that were stored before there were outer folds say nothing of them.
  return stored === null ? running : { ...running, ...(stored as unknown as StoredEnd) };
}

function findReference(trials: readonly Trial[], { recommended }: StoredEnd): Trial | null {
  if (recommended === null) return null;
  const number = referenceNumber(recommended.trial);
  return trials.find((trial) => trial.number === number) ?? null;
}
