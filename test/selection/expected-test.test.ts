import { describe, expect, test } from 'vitest';
import { judge } from '../../src/selection/judge.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { studentTQuantile } from '../../src/util/student-t.js';
import { completeFit, logLossTrial, outcomeOf, trialOf } from './outcomes.js';
import { drawStudy, type SyntheticPlan } from './synthetic-study.js';

const studies = 400;

interface Coverage {
  readonly inside: number;
  /** Of the mean ± 1.96 standard errors, which forgets that the test set is a sample. */
  readonly naive: number;
}

function coverageOf(plan: SyntheticPlan): Coverage {
  const random = createRandomStream(streamKey(11, plan.metric, plan.repeats, plan.folds));
  let inside = 0;
  let naive = 0;
  for (let study = 0; study < studies; study++) {
    const { outcome, testScore } = drawStudy(plan, random);
    const { winner, expected } = judge(outcome);
    if (winner === null || expected === null) throw new Error('a complete study has a winner and an interval');
    const score = testScore(winner.summary.number);
    if (score >= expected.low && score <= expected.high) inside++;
    const { mean, standardError } = winner.summary.score;
    if (Math.abs(score - mean) <= 1.96 * (standardError ?? 0)) naive++;
  }
  return { inside: inside / studies, naive: naive / studies };
}

describe('the interval in which the test score should fall', () => {
  // With 400 studies, the share that falls inside a true 95 % interval lies within ±2.2 points of 95 % (two standard
  // errors). Too wide an interval would be no use either, hence the upper bound; an accuracy on 30 rows moves in steps
  // of 3 points, and an interval that holds whole steps holds more.
  const plans: readonly (readonly [string, SyntheticPlan])[] = [
    ['rmse, 5 folds', { metric: 'rmse', rows: 200, testRows: 50, repeats: 1, folds: 5 }],
    ['log-loss, 5 folds', { metric: 'log-loss', rows: 120, testRows: 30, repeats: 1, folds: 5 }],
    ['accuracy, 5 folds', { metric: 'accuracy', rows: 120, testRows: 30, repeats: 1, folds: 5 }],
    ['log-loss, 4 × 5 folds', { metric: 'log-loss', rows: 120, testRows: 40, repeats: 4, folds: 5 }],
    ['rmse, 3 × 2 folds', { metric: 'rmse', rows: 120, testRows: 40, repeats: 3, folds: 2 }],
    ['log-loss, holdout', { metric: 'log-loss', rows: 160, testRows: 40, repeats: 1, folds: 1 }],
    ['rmse, holdout', { metric: 'rmse', rows: 160, testRows: 40, repeats: 1, folds: 1 }],
    ['accuracy, holdout', { metric: 'accuracy', rows: 160, testRows: 40, repeats: 1, folds: 1 }],
  ];
  test.each(plans)('holds about 95 %% of test scores: %s', (_, plan) => {
    const { inside, naive } = coverageOf(plan);
    expect(inside).toBeGreaterThan(0.925);
    expect(inside).toBeLessThan(plan.metric === 'accuracy' ? 1 : 0.995);
    expect(naive).toBeLessThan(0.85);
  });

  test('is the stated formula for a metric of folds alone', () => {
    const scores = [0.9, 0.92, 0.95, 0.88, 0.91];
    const trial = trialOf(
      0,
      {},
      scores.map((auc, fold) => completeFit(fold, { auc, 'log-loss': 1 })),
    );
    const { expected } = judge(outcomeOf([trial], { metric: 'auc', direction: 'maximize' }));
    const loss = 1 - 0.912;
    const variance = scores.reduce((sum, score) => sum + (score - 0.912) ** 2, 0) / 4;
    const margin = studentTQuantile(0.975, 4) * Math.sqrt(variance * (1 / 5 + 1 / 4 + 1));
    expect(expected?.low).toBeCloseTo(1 - (Math.sqrt(loss) + margin / (2 * Math.sqrt(loss))) ** 2, 12);
    // The refit trains on 5/4 of a fold's rows: at best the loss falls by the root of that.
    const good = Math.sqrt(4 / 5) * (Math.sqrt(loss) - margin / (2 * Math.sqrt(loss))) ** 2;
    expect(expected?.high).toBeCloseTo(1 - good, 12);
  });

  test('is the stated formula for log-loss: rows that are a sample, and fits that differ by more than their rows', () => {
    // Every fold's rows lie 0.1 around its mean in equal numbers; 100 rows in all, 25 test rows.
    const means = [0.3, 0.5, 0.4, 0.6, 0.2];
    const rows = means.map((mean) =>
      Float32Array.from({ length: 20 }, (_, row) => mean + (row % 2 === 0 ? 0.1 : -0.1)),
    );
    const fits = means.map((mean, fold) =>
      completeFit(fold, { 'log-loss': mean }, { byRow: { loss: rows[fold], predicted: new Float32Array(20) } }),
    );
    const { expected } = judge(outcomeOf([trialOf(0, {}, fits)]));
    const rowVariance = (100 * 0.01 + 20 * 0.1) / 99;
    const foldVariance = 0.1 / 4;
    const deviations = means.flatMap((mean) => [mean + 0.1 - 0.4, mean - 0.1 - 0.4]);
    const moment = (power: number) => deviations.reduce((sum, deviation) => sum + deviation ** power, 0) / 10;
    const factor = 1 / 5 + 1 / 4;
    const sampling = rowVariance / 25 + (factor * rowVariance) / 20;
    const luck = (1 + factor) * (foldVariance - rowVariance / 20);
    const rowDegrees = (2 * 100) / (moment(4) / moment(2) ** 2 - 1);
    const degrees = (sampling + luck) ** 2 / (sampling ** 2 / rowDegrees + luck ** 2 / 4);
    const step = (studentTQuantile(0.975, degrees) * Math.sqrt(sampling + luck)) / (2 * Math.sqrt(0.4));
    expect(expected?.low).toBeCloseTo(Math.sqrt(4 / 5) * (Math.sqrt(0.4) - step) ** 2, 6);
    expect(expected?.high).toBeCloseTo((Math.sqrt(0.4) + step) ** 2, 6);
  });

  test('does not promise a perfect test after a perfect validation', () => {
    const rows = { loss: new Float32Array(20), predicted: new Float32Array(20) };
    const trial = trialOf(
      0,
      {},
      [0, 1, 2, 3, 4].map((fold) => completeFit(fold, { accuracy: 1 }, { byRow: rows })),
    );
    const { expected } = judge(outcomeOf([trial], { metric: 'accuracy', direction: 'maximize' }));
    expect(expected?.high).toBe(1);
    expect(expected?.low).toBeLessThan(1 - 1 / 25);
    expect(expected?.low).toBeGreaterThan(0.8);
  });

  test('reaches further to the bad side the more luck the winner had over its rivals', () => {
    const winner = logLossTrial(0, [0.5, 0.6, 0.55, 0.62, 0.53]);
    const dominated = logLossTrial(1, [0.6, 0.7, 0.65, 0.72, 0.63]);
    const rival = logLossTrial(1, [0.8, 0.4, 0.75, 0.42, 0.63]);
    const withRows = (trial: typeof winner) => ({
      ...trial,
      fits: trial.fits.map((fit) => ({
        ...fit,
        byRow: { loss: Float32Array.of(0.2, 0.9, 0.5), predicted: new Float32Array(3) },
      })),
    });
    const high = (other: typeof winner) => judge(outcomeOf([winner, other].map(withRows))).expected?.high ?? Number.NaN;
    expect(high(rival)).toBeGreaterThan(high(dominated));
  });

  test('is not given where there is no test set', () => {
    const outcome = outcomeOf([logLossTrial(0, [0.5, 0.6])]);
    expect(judge({ ...outcome, data: { ...outcome.data, testRows: 0 } }).expected).toBeNull();
  });
});
