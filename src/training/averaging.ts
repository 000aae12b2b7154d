/**
 * Averages of a fit's weights w, which take their place where the fit is evaluated, stopped early, kept and exported:
 *
 * - ema, after every step t from 1: a ← d a + (1 − d) w, and a ← w at the first;
 * - swa, at the end of every epoch from the first averaged one: a is the mean of the weights at the ends of these epochs.
 *   Before it, a ← w: a fit that ends earlier has its weights as they are.
 *
 * Sources: B. Polyak, A. Juditsky, SIAM J. Control Optim. 30 (1992) for averages over steps, as PyTorch's AveragedModel with
 * `get_ema_avg_fn`; P. Izmailov, D. Podoprikhin, T. Garipov, D. Vetrov, A. Wilson, "Averaging weights leads to wider optima
 * and better generalization", UAI 2018, algorithm 1.
 *
 * Batch normalisation: ema averages the moving statistics as it does weights (PyTorch's `use_buffers`). The mean of weights
 * that lie far apart has other activations than any of them, so under swa the statistics are computed anew, by one pass over
 * the rows trained on (the same paper, section 3.2); see `StepProgram.recompute`.
 */
import type { AveragingSettings, TrainingSettings } from '../core/settings.js';

export type AveragingKind = Exclude<AveragingSettings['name'], 'none'>;

/** null: a fit of these settings has no averages. */
export function averagingOf({ averaging }: Pick<TrainingSettings, 'averaging'>): AveragingKind | null {
  return averaging === undefined || averaging.name === 'none' ? null : averaging.name;
}

/** What ema keeps of the average in a step. @param step the fit's own, from 0 */
export function keptByStep(decay: number, step: number): number {
  return step === 0 ? 0 : decay;
}

/** How many epochs' ends swa's average holds at the end of an epoch (from 0); at least one, the last. */
export function epochsAveraged({ epochs, averaging }: TrainingSettings, epoch: number): number {
  const start = averaging?.start ?? 0;
  const first = start < 1 ? Math.min(Math.round(start * epochs), epochs - 1) : start - 1;
  return Math.max(1, epoch - first + 1);
}

/** What swa keeps of the average at an epoch's end, with n epochs in it afterwards. */
export function keptByEpoch(n: number): number {
  return (n - 1) / n;
}
