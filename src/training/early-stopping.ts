import type { EarlyStoppingSettings } from '../core/settings.js';

/** Tells, fit by fit, whether an epoch was the best so far and whether patience is over. */
export interface EarlyStopping {
  /**
   * @param losses of the rows kept apart, by fit; NaN counts as no improvement, but on the first epoch
   * @param training fits that still train
   * @returns improved: the fits whose weights are to be remembered; stopped: those that have waited long enough
   */
  judge(losses: readonly number[], training: readonly boolean[]): { improved: boolean[]; stopped: boolean[] };
  /** The best epoch of a fit, from 1; 0 where there was none. */
  bestEpoch(fit: number): number;
}

/** Source: L. Prechelt, Early stopping — but when?, 1998: stop after `patience` epochs without an improvement. */
export function createEarlyStopping(fits: number, { patience, minDelta }: EarlyStoppingSettings): EarlyStopping {
  const best = new Array<number>(fits).fill(Number.POSITIVE_INFINITY);
  const bestEpochs = new Array<number>(fits).fill(0);
  let epoch = 0;
  return {
    judge(losses, training) {
      epoch++;
      const improved = losses.map((loss, t) => training[t] && (epoch === 1 || loss < best[t] - minDelta));
      for (const [t, better] of improved.entries()) {
        if (!better) continue;
        best[t] = Number.isNaN(losses[t]) ? Number.POSITIVE_INFINITY : losses[t];
        bestEpochs[t] = epoch;
      }
      return { improved, stopped: bestEpochs.map((last, t) => training[t] && epoch - last >= patience) };
    },
    bestEpoch: (fit) => bestEpochs[fit],
  };
}
