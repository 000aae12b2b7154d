import { describe, expect, test } from 'vitest';
import type { StudyOutcome } from '../../src/core/outcome.js';
import { judge } from '../../src/selection/judge.js';
import { strengthOf } from '../../src/selection/regularization-strength.js';
import { numeric } from '../space/spaces.js';
import { completeFit, failedFit, healthy, lambda, logLossTrial, outcomeOf, settings, trialOf } from './outcomes.js';

const good = [0.1, 0.11, 0.09, 0.1, 0.1];
const worse = good.map((loss) => loss * 2);

describe('ranking', () => {
  test('puts complete trials by mean, ties by number, then failed, stopped ones by number', () => {
    const trials = [
      logLossTrial(0, worse),
      trialOf(1, {}, [failedFit(0)]),
      logLossTrial(2, good),
      logLossTrial(3, good),
      trialOf(4, {}, [completeFit(0, { 'log-loss': 0 })]),
    ];
    const { trials: ranked } = judge(outcomeOf(trials));
    expect(ranked.map(({ rank, summary }) => [rank, summary.number, summary.state])).toEqual([
      [1, 2, 'complete'],
      [2, 3, 'complete'],
      [3, 0, 'complete'],
      [null, 1, 'failed'],
      [null, 4, 'stopped'],
    ]);
    expect(judge(outcomeOf(trials, { end: 'running' })).trials[4].summary.state).toBe('running');
  });
});

describe('verdicts', () => {
  const trials = [
    logLossTrial(0, good),
    logLossTrial(1, worse),
    logLossTrial(
      2,
      good.map((loss) => loss + 0.001),
    ),
  ];

  test('tell the winner’s equals from those that are worse', () => {
    const noisy = logLossTrial(3, [0.12, 0.09, 0.11, 0.1, 0.11]);
    const { trials: ranked } = judge(outcomeOf([...trials.slice(0, 2), noisy]));
    const verdicts = new Map(ranked.map(({ summary, verdict }) => [summary.number, verdict]));
    expect(verdicts.get(0)).toEqual({ againstBest: 'same', p: 1 });
    expect(verdicts.get(1)?.againstBest).toBe('worse');
    expect(verdicts.get(3)?.againstBest).toBe('same');
  });

  test('compare with the recommended trial, which need not be first', () => {
    const { trials: ranked, winner } = judge(outcomeOf(trials, { recommended: { trial: 1, rule: 'posterior-mean' } }));
    expect(winner?.summary.number).toBe(1);
    expect(ranked[0].verdict?.againstBest).toBe('better');
  });

  test('go by the share of a fold’s rows that validate where folds are no partition', () => {
    const close = [logLossTrial(0, [0.12, 0.09, 0.11, 0.1, 0.11]), logLossTrial(1, [0.13, 0.1, 0.14, 0.1, 0.13])];
    const pOf = (outcome: StudyOutcome) => judge(outcome).trials[1].verdict?.p;
    // SciPy: t = mean(d) / sqrt((1/5 + rho / (1 - rho)) var(d)) with 4 degrees of freedom, rho 0.2 and 0.29
    expect(pOf(outcomeOf(close))).toBeCloseTo(0.1411591785625544, 10);
    const windows = outcomeOf(close, { foldShares: { validation: 0.29, training: 0.5 } });
    expect(pOf(windows)).toBeCloseTo(0.1905694479276402, 10);
  });

  test('there are none with one fold', () => {
    const { trials: ranked, mostRegularized } = judge(outcomeOf([logLossTrial(0, [1]), logLossTrial(1, [2])]));
    expect(ranked.map(({ verdict, withinOneStandardError }) => [verdict, withinOneStandardError])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(mostRegularized).toBeNull();
  });
});

describe('the one-standard-error rule', () => {
  // mean 0.1, sd/√5 = √(2·10⁻⁴/4)/√5 ≈ 0.00316
  const near = good.map((loss) => loss + 0.003);
  const far = good.map((loss) => loss + 0.0033);

  test('takes the highest λ among those within one standard error', () => {
    const trials = [
      logLossTrial(0, good, good, { lambda: 1e-4 }),
      logLossTrial(1, near, near, { lambda: 1e-2 }),
      logLossTrial(2, far, far, { lambda: 1e-1 }),
    ];
    const { mostRegularized, trials: ranked } = judge(outcomeOf(trials));
    expect(mostRegularized?.summary.number).toBe(1);
    expect(ranked.map((trial) => trial.withinOneStandardError)).toEqual([true, true, false]);
  });

  test('breaks ties by dropout, then the lowest clip norm, then max-norm, then number; fixed values count too', () => {
    const parameter = (name: string, path: string) => ({ ...lambda, name, path });
    const limits = ['clipNorm', 'maxNorm'].map((name) => parameter(name, `training.${name}`));
    const space = [lambda, parameter('dropout', 'model.dropout'), ...limits];
    const pick = (...candidates: readonly Record<string, number>[]) =>
      judge(
        outcomeOf(
          candidates.map((parameters, number) => logLossTrial(number, good, good, parameters)),
          { plan: { space } },
        ),
      ).mostRegularized?.summary.number;
    expect(pick({ lambda: 0.1, dropout: 0.2 }, { lambda: 0.1, dropout: 0.3 })).toBe(1);
    expect(pick({ lambda: 0.1, clipNorm: 5 }, { lambda: 0.1, clipNorm: 1 })).toBe(1);
    expect(pick({ clipNorm: 1, maxNorm: 3 }, { clipNorm: 1, maxNorm: 2 }, { clipNorm: 1 })).toBe(1);
    expect(pick({ clipNorm: 2, maxNorm: 2 }, { clipNorm: 1, maxNorm: 3 })).toBe(1);
    expect(pick({ lambda: 0.1 }, { lambda: 0.1 })).toBe(0);
    // The settings fix λ = 0.5 and a clip norm of 4.
    expect(pick({ lambda: 0.4 }, { dropout: 0 })).toBe(1);
    expect(pick({ clipNorm: 5 }, {})).toBe(1);
  });

  test('looks into a listed value that holds λ', () => {
    const penalties = [
      { name: 'l1', lambda: 0.1 },
      { name: 'l2', lambda: 0.2 },
    ];
    const space = [
      {
        name: 'penalty',
        path: 'training.penalty',
        condition: null,
        kind: 'categorical',
        values: ['l1', 'l2'],
        settings: penalties,
      },
    ] as const;
    const trials = [logLossTrial(0, good, good, { penalty: 'l1' }), logLossTrial(1, good, good, { penalty: 'l2' })];
    expect(judge(outcomeOf(trials, { plan: { space } })).mostRegularized?.summary.number).toBe(1);
  });
});

describe('how strongly a candidate is regularised', () => {
  test('is told by the innermost parameter, whatever the order of the space', () => {
    const outer = {
      name: 'penalty',
      path: 'training.penalty',
      condition: null,
      kind: 'categorical',
      values: ['l1'],
      settings: [{ name: 'l1', lambda: 0.1 }],
    } as const;
    for (const space of [
      [outer, lambda],
      [lambda, outer],
    ]) {
      expect(strengthOf({ penalty: 'l1', lambda: 0.3 }, space, settings).lambda).toBe(0.3);
      expect(strengthOf({ penalty: 'l1' }, space, settings).lambda).toBe(0.1);
    }
  });

  test('takes the mean of what layers are told, the others included', () => {
    const space = [numeric('lambda.output', { path: 'training.penalty.lambda.output' })];
    const fixed = { ...settings, model: { ...settings.model, dropout: { 1: 0.2, 2: 0.6 } } };
    const others = Number(settings.training.penalty.lambda);
    expect(strengthOf({ 'lambda.output': 0.3 }, space, fixed).lambda).toBeCloseTo((others + 0.3) / 2, 12);
    expect(strengthOf({}, space, fixed).lambda).toBe(others);
    expect(strengthOf({}, space, fixed).dropout).toBeCloseTo(0.4, 12);
  });
});

describe('the diagnosis', () => {
  const winner = logLossTrial(
    0,
    good,
    good.map((loss) => loss * 0.8),
  );
  const diagnosisOf = (trial: ReturnType<typeof logLossTrial>) =>
    judge(outcomeOf([winner, trial])).trials.find(({ summary }) => summary.number === trial.number)?.diagnosis;

  test('of the winner: fits', () => {
    expect(judge(outcomeOf([winner])).trials[0].diagnosis).toBe('fits');
  });

  test('worse because it loses on new rows what it learned: overfits', () => {
    expect(
      diagnosisOf(
        logLossTrial(
          1,
          worse,
          good.map(() => 0.001),
        ),
      ),
    ).toBe('overfits');
  });

  test('worse already on the rows it trains on: underfits', () => {
    expect(
      diagnosisOf(
        logLossTrial(
          1,
          worse,
          worse.map((loss) => loss * 0.95),
        ),
      ),
    ).toBe('underfits');
  });

  test('worse for both reasons: the one that weighs more counts', () => {
    // The winner has 0.08 on training rows and 0.1 on new ones; 0.1 more on new rows, of which 0.03 or 0.07 in training.
    expect(
      diagnosisOf(
        logLossTrial(
          1,
          worse,
          good.map(() => 0.11),
        ),
      ),
    ).toBe('overfits');
    expect(
      diagnosisOf(
        logLossTrial(
          1,
          worse,
          good.map(() => 0.15),
        ),
      ),
    ).toBe('underfits');
  });

  test('measurably but hardly worse: fits', () => {
    expect(
      diagnosisOf(
        logLossTrial(
          1,
          good.map((loss) => loss + 0.002),
          good.map(() => 0.001),
        ),
      ),
    ).toBe('fits');
  });

  test('failing to learn on some folds only: unstable', () => {
    expect(diagnosisOf(logLossTrial(1, [0.1, 0.11, 2.3, 0.1, 2.3]))).toBe('unstable');
  });

  test('folds that are harder for every candidate are no instability', () => {
    const uneven = [0.02, 0.3, 0.05, 0.1, 0.12];
    const trials = [
      logLossTrial(0, uneven),
      logLossTrial(
        1,
        uneven.map((loss) => loss * 1.4),
      ),
    ];
    expect(judge(outcomeOf(trials)).trials.map(({ diagnosis }) => diagnosis)).not.toContain('unstable');
  });

  test('an exploding gradient, a non-finite one, or a diverged fit: unstable', () => {
    const withGradient = (gradient: Partial<typeof healthy>) =>
      trialOf(
        1,
        {},
        good.map((loss, fold) => completeFit(fold, { 'log-loss': loss }, { gradient: { ...healthy, ...gradient } })),
      );
    expect(diagnosisOf(withGradient({ exploded: true }))).toBe('unstable');
    expect(diagnosisOf(withGradient({ nonFiniteSteps: 2 }))).toBe('unstable');
    expect(diagnosisOf(trialOf(1, {}, [failedFit(0)]))).toBe('unstable');
    expect(diagnosisOf(trialOf(1, {}, [failedFit(0, 'memory')]))).toBeNull();
  });

  test('even the best overfits where its gap is a fifth of guessing, and underfits where it only guesses', () => {
    const alone = (losses: readonly number[], train: readonly number[]) =>
      judge(outcomeOf([logLossTrial(0, losses, train)])).trials[0].diagnosis;
    expect(alone([0.5, 0.52, 0.48, 0.5, 0.5], [0.1, 0.1, 0.1, 0.1, 0.1])).toBe('overfits');
    expect(alone([0.69, 0.7, 0.69, 0.69, 0.7], [0.69, 0.69, 0.69, 0.69, 0.69])).toBe('underfits');
  });

  test('does not depend on the unit of the target', () => {
    const inUnits = (unit: number) => {
      const fits = (rmse: number, train: number, r2: number) =>
        [0.98, 1, 1.02].map((wobble, fold) =>
          completeFit(
            fold,
            { rmse: rmse * wobble * unit, r2, mae: 1 },
            { trainMetrics: { rmse: train * wobble * unit, r2, mae: 1 } },
          ),
        );
      const trials = [
        trialOf(0, {}, fits(55, 50, 0.5)),
        trialOf(1, {}, fits(70, 20, 0.2)),
        trialOf(2, {}, fits(75, 74, 0.1)),
        trialOf(3, {}, fits(56, 49, 0.48)),
      ];
      const outcome = outcomeOf(trials, { task: 'regression', metric: 'rmse' });
      return judge(outcome).trials.map(({ summary, diagnosis }) => [summary.number, diagnosis]);
    };
    expect(inUnits(1)).toEqual([
      [0, 'fits'],
      [3, 'fits'],
      [1, 'overfits'],
      [2, 'underfits'],
    ]);
    expect(inUnits(1e-6)).toEqual(inUnits(1));
    expect(inUnits(1e6)).toEqual(inUnits(1));
  });

  test('all candidates underfit where the unregularised reference is measurably better', () => {
    const reference = logLossTrial(
      -1,
      good,
      good.map((loss) => loss * 0.8),
    );
    const { trials } = judge(outcomeOf([logLossTrial(0, worse)], { reference }));
    expect(trials[0].diagnosis).toBe('underfits');
  });
});

describe('what regularising gained', () => {
  test('is positive where the winner is better, whichever way the metric points', () => {
    const reference = logLossTrial(-1, worse);
    const { gain } = judge(outcomeOf([logLossTrial(0, good)], { reference }));
    expect(gain?.difference).toBeCloseTo(0.1, 12);
    expect(gain?.low).toBeGreaterThan(0);
    const accuracy = (number: number, value: number) =>
      trialOf(
        number,
        {},
        [0, 1, 2].map((fold) => completeFit(fold, { accuracy: value + fold / 100 })),
      );
    const turned = judge(
      outcomeOf([accuracy(0, 0.9)], { reference: accuracy(-1, 0.8), metric: 'accuracy', direction: 'maximize' }),
    );
    expect(turned.gain?.difference).toBeCloseTo(0.1, 12);
  });

  test('has no interval with one fold, and is absent without a reference', () => {
    const gain = judge(outcomeOf([logLossTrial(0, [1])], { reference: logLossTrial(-1, [3]) })).gain;
    expect(gain).toEqual({ difference: 2, low: null, high: null, p: null });
    expect(judge(outcomeOf([logLossTrial(0, [1])])).gain).toBeNull();
  });
});
