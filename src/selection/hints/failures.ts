import type { FailureKind, FitResult } from '../../core/fit.js';
import type { JudgedTrial, Judgement } from '../judge.js';
import { countText } from '../number-text.js';
import type { TrialSummary } from '../trial-summary.js';

type MachineKind = Exclude<FailureKind, 'diverged'>;

/** What did not train, and what to do about it: that depends on why. */
export function failureHints({ trials, reference }: Judgement): readonly string[] {
  return [...referenceFailure(reference), ...manyFailures(trials), ...machineFailures(trials)];
}

const remedies: Readonly<Record<MachineKind, string>> = {
  timeout: 'raise execution.fitTimeout, then run the same command: it tries again',
  memory: 'free memory or lower execution.maxMemory, then run the same command: it tries again',
  crashed: 'run the same command: it tries again (where that repeats, look at the memory that is free)',
};

/** In the order in which they are told. */
const machineKinds = ['timeout', 'memory', 'crashed'] as const;

/** A reference that diverged stays as it is; the reason stands in the headline. */
function referenceFailure(reference: JudgedTrial | null): readonly string[] {
  if (reference === null) return [];
  const { failure, trial } = reference.summary;
  const kind = machineKinds.find((one) => countOf(trial.fits, one) > 0);
  if (failure === null || kind === undefined) return [];
  return [
    `The unregularised reference could not be trained (${failure}), so what regularising gained is not known: ${remedies[kind]}.`,
  ];
}

const manyShare = 0.2;

function manyFailures(trials: readonly JudgedTrial[]): readonly string[] {
  const failed = trials.map(({ summary }) => summary).filter(isOwnFailure);
  if (failed.length <= manyShare * trials.length) return [];
  const diverged = failed.some(({ trial }) => countOf(trial.fits, 'diverged') > 0);
  return [
    `${failed.length} of ${countText(trials.length, 'trial')} failed (${diverged ? 'diverged' : 'no finite score'}): narrow the space to where training works.`,
  ];
}

/** It diverged, or all of its fits ended and one has no finite score. */
function isOwnFailure({ state, trial }: TrialSummary): boolean {
  if (state !== 'failed') return false;
  return countOf(trial.fits, 'diverged') > 0 || trial.fits.every((fit) => fit.state === 'complete');
}

function machineFailures(trials: readonly JudgedTrial[]): readonly string[] {
  const fits = trials.flatMap(({ summary }) => summary.trial.fits);
  return machineKinds.flatMap((kind) => {
    const count = countOf(fits, kind);
    if (count === 0) return [];
    return [
      `${countText(count, 'fit')} failed through the machine and not the candidate (${kind}): ${remedies[kind]}.`,
    ];
  });
}

function countOf(fits: readonly FitResult[], kind: FailureKind): number {
  return fits.filter((fit) => fit.state === 'failed' && fit.failure.kind === kind).length;
}
