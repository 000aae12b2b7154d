import type { CompleteFit } from '../../src/core/fit.js';
import { directionOf, type MetricName, type Metrics } from '../../src/core/metric.js';
import type { StudyOutcome } from '../../src/core/outcome.js';
import type { RandomStream } from '../../src/util/random.js';
import { completeFit, outcomeOf, trialOf } from './outcomes.js';

/**
 * Whole studies with a learner that costs nothing, drawn from a known population: for each, what validation saw and
 * what the winner, trained again on all training rows, then scored on fresh test rows.
 *
 * The learner shrinks least squares fitted by a few sweeps (numbers), or class means (two classes), and its answer is
 * jittered a little at random in each fit, as a network's is by its initial weights.
 */
interface SyntheticStudy {
  readonly outcome: StudyOutcome;
  readonly testScore: (trial: number) => number;
}

export interface SyntheticPlan {
  readonly metric: 'rmse' | 'log-loss' | 'accuracy';
  readonly rows: number;
  readonly testRows: number;
  readonly repeats: number;
  readonly folds: number;
}

const width = 6;
const shrinkages = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8];

interface Rows {
  readonly x: readonly Float64Array[];
  readonly y: readonly number[];
}

export function drawStudy(plan: SyntheticPlan, random: RandomStream): SyntheticStudy {
  const { metric, repeats, folds } = plan;
  const draw = metric === 'rmse' ? drawNumbers : drawClasses;
  const train = draw(plan.rows, random);
  const test = draw(plan.testRows, random);
  const keys = Array.from({ length: repeats * folds }, (_, index) => [Math.floor(index / folds), index % folds]);
  const splits = drawSplits(plan, random);
  const trials = shrinkages.map((shrinkage, number) =>
    trialOf(
      number,
      { shrinkage },
      keys.map(([repeat, fold], index) => {
        const fitWith = fitOn(select(train, splits[index].train), select(train, splits[index].validation));
        return { ...fitWith(shrinkage, fold), repeat };
      }),
    ),
  );

  function fitOn(fitted: Rows, scored: Rows): (shrinkage: number, fold: number) => CompleteFit {
    return (shrinkage, fold) => {
      const answer = metric === 'rmse' ? leastSquares(fitted, shrinkage) : discriminant(fitted, shrinkage);
      const jitter = 1 + 0.05 * random.normal();
      const rows = scored.x.map((x, row) => lossOf(metric, jitter * answer(x), scored.y[row]));
      const losses = rows.map(([loss]) => loss);
      const byRow = { loss: Float32Array.from(losses), predicted: new Float32Array(rows.length) };
      return completeFit(fold, metricsOf(rows, metric), { byRow });
    };
  }

  return {
    outcome: outcomeOf(trials, {
      task: metric === 'rmse' ? 'regression' : 'classification',
      metric,
      direction: directionOf(metric),
      shape: { repeats, folds },
      validationRows: folds === 1 ? plan.rows / 4 : plan.rows / folds,
      foldShares: null,
      data: {
        rows: plan.rows + plan.testRows,
        trainRows: plan.rows,
        testRows: plan.testRows,
        features: width,
        classes: metric === 'rmse' ? [] : ['a', 'b'],
        hash: '',
      },
    }),
    testScore: (trial) => fitOn(train, test)(shrinkages[trial], 0).metrics[metric] ?? Number.NaN,
  };
}

/** Heavy-tailed noise (Laplace), so that a few rows dominate the squared error. */
function drawNumbers(count: number, random: RandomStream): Rows {
  const x = Array.from({ length: count }, () => Float64Array.from({ length: width }, () => random.normal()));
  const noise = () => Math.log(1 - random.uniform()) * (random.uniform() < 0.5 ? -1 : 1);
  return { x, y: x.map((row) => row[0] + 0.5 * row[1] - 0.3 * row[2] + noise()) };
}

function drawClasses(count: number, random: RandomStream): Rows {
  const y = Array.from({ length: count }, (_, row) => row % 2);
  const x = y.map((label) =>
    Float64Array.from({ length: width }, (_, column) => random.normal() + (label - 0.5) * (2.4 / (1 + column))),
  );
  return { x, y };
}

function drawSplits({ rows, repeats, folds }: SyntheticPlan, random: RandomStream) {
  return Array.from({ length: repeats }, () => random.permutation(rows)).flatMap((order) =>
    Array.from({ length: folds }, (_, fold) => {
      const parts = folds === 1 ? 4 : folds;
      const validation = Array.from(order).filter((_row, index) => index % parts === fold);
      const train = Array.from(order).filter((_row, index) => index % parts !== fold);
      return { train, validation };
    }),
  );
}

function select({ x, y }: Rows, rows: readonly number[]): Rows {
  return { x: rows.map((row) => x[row]), y: rows.map((row) => y[row]) };
}

/** Gauss-Seidel sweeps over the ridge normal equations. */
function leastSquares({ x, y }: Rows, shrinkage: number): (row: Float64Array) => number {
  const weights = new Float64Array(width);
  const residual = Float64Array.from(y);
  for (let sweep = 0; sweep < 8; sweep++) {
    for (let column = 0; column < width; column++) {
      let top = 0;
      let bottom = shrinkage * y.length;
      for (let row = 0; row < y.length; row++) {
        top += x[row][column] * (residual[row] + x[row][column] * weights[column]);
        bottom += x[row][column] ** 2;
      }
      const change = top / bottom - weights[column];
      weights[column] += change;
      for (let row = 0; row < y.length; row++) residual[row] -= x[row][column] * change;
    }
  }
  return (row) => weights.reduce((sum, weight, column) => sum + weight * row[column], 0);
}

/** Log-odds of two classes with unit variance, their means shrunk together. */
function discriminant({ x, y }: Rows, shrinkage: number): (row: Float64Array) => number {
  const means = [0, 1].map((label) => {
    const own = x.filter((_, row) => y[row] === label);
    return Float64Array.from(
      { length: width },
      (_, column) => own.reduce((sum, row) => sum + row[column], 0) / own.length,
    );
  });
  const slope = means[1].map((mean, column) => (1 - shrinkage) * (mean - means[0][column]));
  const middle = means[1].map((mean, column) => (mean + means[0][column]) / 2);
  return (row) => row.reduce((sum, value, column) => sum + slope[column] * (value - middle[column]), 0);
}

/** [loss, whether right]. */
function lossOf(metric: SyntheticPlan['metric'], answer: number, target: number): readonly [number, boolean] {
  if (metric === 'rmse') return [(answer - target) ** 2, false];
  const odds = target === 1 ? answer : -answer;
  return [Math.log1p(Math.exp(-odds)), odds > 0];
}

function metricsOf(rows: readonly (readonly [number, boolean])[], metric: SyntheticPlan['metric']): Metrics {
  const mean = rows.reduce((sum, [loss]) => sum + loss, 0) / rows.length;
  if (metric === 'rmse') return { rmse: Math.sqrt(mean) };
  const metrics: Partial<Record<MetricName, number>> = { 'log-loss': mean };
  metrics.accuracy = rows.filter(([, right]) => right).length / rows.length;
  return metrics;
}
