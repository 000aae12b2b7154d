import type { Measures } from '../../core/measures.js';
import { mae } from './mae.js';
import { mape } from './mape.js';
import { medianAbsoluteError } from './median-absolute-error.js';
import { ownStatistics } from './own-statistic.js';
import { pinball } from './pinball.js';
import type { Prediction, Target } from './prediction.js';
import { r2 } from './r2.js';
import { rmse } from './rmse.js';
import type { StatisticMakers } from './statistic.js';

/** How each metric of numbers is prepared, by its name. */
export function valueStatistics(
  { values }: Extract<Prediction, { task: 'regression' }>,
  target: Target,
  { level, own }: Pick<Measures, 'level' | 'own'>,
): StatisticMakers {
  return {
    rmse: () => rmse(values, target),
    mae: () => mae(values, target),
    r2: () => r2(values, target),
    mape: () => mape(values, target),
    'median-absolute-error': () => medianAbsoluteError(values, target),
    pinball: () => pinball(values, target, level),
    ...ownStatistics(own, () => ({ task: 'regression', actual: Float64Array.from(target), predicted: values })),
  };
}
