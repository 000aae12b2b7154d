import type { Trial } from '../core/trial.js';
import { isDone, isMachineFailure, type SearchContext } from './search.js';

/** What a run need not do again. Failures of the machine are tried again, and count once they have been. */
export function doneSoFar(
  candidates: readonly Trial[],
  shape: SearchContext['shape'],
): { readonly doneTrials: number; readonly doneFits: number } {
  const kept = candidates.map((trial) => ({ ...trial, fits: trial.fits.filter((fit) => !isMachineFailure(fit)) }));
  return {
    doneTrials: kept.filter((trial) => isDone(trial, shape)).length,
    doneFits: kept.reduce((sum, trial) => sum + trial.fits.length, 0),
  };
}
