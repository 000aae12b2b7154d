import type { ByRow } from '../../core/fit.js';
import type { MetricName, Metrics } from '../../core/metric.js';
import { accuracy } from './accuracy.js';
import { auc } from './auc.js';
import { balancedAccuracy } from './balanced-accuracy.js';
import { brier } from './brier.js';
import { macroF1 } from './f1.js';
import { logLoss, logLossByRow } from './log-loss.js';
import { mae } from './mae.js';
import { type Prediction, predictedClasses, type Target } from './prediction.js';
import { r2 } from './r2.js';
import { rmse, squaredErrors } from './rmse.js';
import { everyRowOnce, type Statistic } from './statistic.js';

/** Every metric of the task, prepared on these rows. */
export function statisticsOf(prediction: Prediction, target: Target): ReadonlyMap<MetricName, Statistic> {
  if (prediction.task === 'regression') {
    const { values } = prediction;
    return new Map([
      ['rmse', rmse(values, target)],
      ['mae', mae(values, target)],
      ['r2', r2(values, target)],
    ]);
  }
  const { logProbabilities, classes } = prediction;
  const predicted = predictedClasses(logProbabilities, classes);
  return new Map([
    ['log-loss', logLoss(logProbabilities, classes, target)],
    ['accuracy', accuracy(predicted, target)],
    ['balanced-accuracy', balancedAccuracy(predicted, target, classes)],
    ['f1', macroF1(predicted, target, classes)],
    ['auc', auc(logProbabilities, classes, target)],
    ['brier', brier(logProbabilities, classes, target)],
  ]);
}

/** Every metric of the task. @returns NaN for a metric that is not defined on these rows */
export function computeMetrics(prediction: Prediction, target: Target): Metrics {
  const once = everyRowOnce(target.length);
  return Object.fromEntries([...statisticsOf(prediction, target)].map(([name, statistic]) => [name, statistic(once)]));
}

/** Loss (log loss, or squared error) and predicted class index or value of each row. */
export function rowResults(prediction: Prediction, target: Target): ByRow {
  if (prediction.task === 'regression') {
    return {
      loss: Float32Array.from(squaredErrors(prediction.values, target)),
      predicted: Float32Array.from(prediction.values),
    };
  }
  const { logProbabilities, classes } = prediction;
  return {
    loss: Float32Array.from(logLossByRow(logProbabilities, classes, target)),
    predicted: Float32Array.from(predictedClasses(logProbabilities, classes)),
  };
}
