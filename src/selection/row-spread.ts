import type { CompleteFit } from '../core/fit.js';
import type { MetricName } from '../core/metric.js';

/** How one row's loss varies, as far as it moves the metric. */
export interface RowSpread {
  /** σ²: the metric on m rows varies by σ²/m. */
  readonly variance: number;
  /** Degrees of freedom of σ²: 2n/(κ − 1), κ the kurtosis of row losses. A few huge losses make σ² uncertain. */
  readonly degrees: number;
}

/**
 * From the out-of-fold losses of the rows, where they say what the metric does: their mean (log-loss; the absolute
 * error, root of the squared one), the root of their mean (rmse, by the delta method: σ² / 4 MSE), or counts of right
 * and wrong (accuracy and subset accuracy, whose rows are Bernoulli).
 *
 * @param repeats how often each row was validated: repeats show the same rows, not new ones
 * @returns null for metrics that are no mean over rows
 */
export function rowSpread(metric: MetricName, fits: readonly CompleteFit[], repeats: number): RowSpread | null {
  switch (metric) {
    case 'log-loss':
      return spreadOf(
        momentsOf(fits, (loss) => loss),
        repeats,
      );
    case 'mae':
      return spreadOf(momentsOf(fits, Math.sqrt), repeats);
    case 'rmse': {
      const moments = momentsOf(fits, (loss) => loss);
      const spread = spreadOf(moments, repeats);
      return moments.mean === 0 ? spread : { ...spread, variance: spread.variance / (4 * moments.mean) };
    }
    case 'accuracy':
    case 'subset-accuracy':
      return bernoulliSpread(metric, fits, repeats);
    default:
      return null;
  }
}

interface Moments {
  readonly rows: number;
  readonly mean: number;
  readonly variance: number;
  readonly kurtosis: number;
}

function momentsOf(fits: readonly CompleteFit[], valueIn: (loss: number) => number): Moments {
  let rows = 0;
  let sum = 0;
  for (const { byRow } of fits) {
    rows += byRow.loss.length;
    for (const loss of byRow.loss) sum += valueIn(loss);
  }
  const mean = sum / rows;
  let second = 0;
  let fourth = 0;
  for (const { byRow } of fits) {
    for (const loss of byRow.loss) {
      const square = (valueIn(loss) - mean) ** 2;
      second += square;
      fourth += square * square;
    }
  }
  const kurtosis = second === 0 ? 3 : fourth / rows / (second / rows) ** 2;
  return { rows, mean, variance: second / Math.max(1, rows - 1), kurtosis };
}

function spreadOf({ rows, variance, kurtosis }: Moments, repeats: number): RowSpread {
  return { variance, degrees: Math.max(1, (2 * (rows / repeats)) / Math.max(kurtosis - 1, 1e-9)) };
}

/**
 * Half an error is added to each side (Jeffreys), so that a perfect validation does not promise a perfect test. A
 * share's variance is known with the share itself, so it has as many degrees of freedom as there are rows.
 */
function bernoulliSpread(metric: MetricName, fits: readonly CompleteFit[], repeats: number): RowSpread {
  let rows = 0;
  let wrong = 0;
  for (const fit of fits) {
    rows += fit.byRow.loss.length;
    wrong += (1 - (fit.metrics[metric] ?? Number.NaN)) * fit.byRow.loss.length;
  }
  const share = (wrong / repeats + 0.5) / (rows / repeats + 1);
  return { variance: share * (1 - share), degrees: Math.max(1, rows / repeats) };
}
