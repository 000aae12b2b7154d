import { describe, expect, test } from 'vitest';
import type { StudyOutcome } from '../../src/core/outcome.js';
import { hintsOf } from '../../src/selection/hints/hints.js';
import { judge } from '../../src/selection/judge.js';
import { completeFit, failedFit, healthy, lambda, logLossTrial, outcomeOf, settings, trialOf } from './outcomes.js';

const good = [0.1, 0.11, 0.09, 0.1, 0.1];
const worse = good.map((loss) => loss * 2);

function hints(outcome: StudyOutcome): string {
  return hintsOf(judge(outcome), outcome).join('\n');
}

function withLambda(best: number, space: StudyOutcome['plan']['space'] = [lambda]): StudyOutcome {
  return outcomeOf([logLossTrial(0, good, good, { lambda: best }), logLossTrial(1, worse, worse, { lambda: 1e-3 })], {
    plan: { space },
  });
}

describe('hints', () => {
  test('a healthy study gets none', () => {
    expect(hints(withLambda(1e-2))).toBe('');
  });

  test('tell that the best value lies at an edge of its range, and which way to move it', () => {
    expect(hints(withLambda(0.09))).toMatch(/best lambda, 0\.09, lies at the upper edge .*raise space\.lambda\.high/);
    expect(hints(withLambda(1e-5))).toMatch(/lower edge .*lower space\.lambda\.low, or let it be zero/);
  });

  test('don’t ask for values beyond where a parameter ends by nature', () => {
    const alpha = {
      ...lambda,
      name: 'lambda',
      path: 'training.penalty.alpha',
      low: 0,
      high: 1,
      scale: 'linear',
    } as const;
    expect(hints(withLambda(1, [alpha]))).toBe('');
    expect(hints(withLambda(0, [alpha]))).toBe('');
    expect(hints(withLambda(0, [{ ...lambda, zero: true }]))).toBe('');
  });

  test('tell that no candidate can be told from the winner, instead of talking of edges', () => {
    const noisy = [0.11, 0.1, 0.1, 0.09, 0.11];
    const trials = [logLossTrial(0, good, good, { lambda: 0.1 }), logLossTrial(1, noisy, noisy, { lambda: 0.01 })];
    const text = hints(outcomeOf(trials));
    expect(text).toMatch(/None of the 2 candidates can be told from the winner/);
    expect(text).not.toContain('edge');
  });

  test('tell what regularising gained nothing, or did harm', () => {
    const noisy = [0.11, 0.1, 0.1, 0.09, 0.11];
    expect(hints({ ...withLambda(1e-2), reference: logLossTrial(-1, noisy) })).toContain('gained nothing measurable');
    const better = good.map((loss) => loss / 2);
    expect(hints({ ...withLambda(1e-2), reference: logLossTrial(-1, better) })).toContain(
      'measurably better than the winner',
    );
    expect(hints({ ...withLambda(1e-2), reference: logLossTrial(-1, worse) })).toBe('');
  });

  test('tell of clipping, exploding and vanishing gradients', () => {
    const gradient = { ...healthy, clippedShare: 0.64, exploded: true, vanished: true };
    const fits = good.map((loss, fold) => completeFit(fold, { 'log-loss': loss }, { gradient }));
    const text = hints(outcomeOf([trialOf(0, { lambda: 1e-2 }, fits)]));
    expect(text).toContain("64 % of the recommended trial's steps were clipped");
    expect(text).toContain('Gradients exploded in 1 trial');
    expect(text).toContain('Gradients vanished in 1 trial');
  });

  test('tell of many candidates that failed by themselves', () => {
    const trials = [logLossTrial(0, good), trialOf(1, {}, [failedFit(0)]), trialOf(2, {}, [failedFit(0, 'memory')])];
    const text = hints(outcomeOf(trials));
    expect(text).toContain('1 of 3 trials failed (diverged): narrow the space');
    expect(text).toContain('1 fit failed through the machine');
  });

  test.each([
    ['timeout', /2 fits .*\(timeout\): raise execution\.fitTimeout/, /memory|narrow/i],
    ['memory', /2 fits .*\(memory\): free memory or lower execution\.maxMemory/, /fitTimeout|narrow/],
    ['crashed', /2 fits .*\(crashed\): run the same command: it tries again/, /fitTimeout|maxMemory|narrow/],
  ] as const)('tell what helps against failures by %s, and nothing that doesn’t', (kind, wanted, unwanted) => {
    const text = hints(outcomeOf([logLossTrial(0, good), trialOf(1, {}, [failedFit(0, kind), failedFit(1, kind)])]));
    expect(text).toMatch(wanted);
    expect(text).not.toMatch(unwanted);
  });

  test('tell that the machine kept the reference from being trained, and that the same command tries again', () => {
    const text = hints({ ...withLambda(1e-2), reference: trialOf(-1, {}, [failedFit(0, 'timeout')]) });
    expect(text).toMatch(
      /unregularised reference could not be trained \(fold .*raise execution\.fitTimeout.*same command/,
    );
    // That it diverged is what it is: no other run changes it.
    expect(hints({ ...withLambda(1e-2), reference: trialOf(-1, {}, [failedFit(0)]) })).toBe('');
  });

  test('ask for more epochs where the last was the best, or the loss still falls and nothing overfits', () => {
    const trial = (fit: Parameters<typeof completeFit>[2]) =>
      trialOf(
        0,
        {},
        good.map((loss, fold) => completeFit(fold, { 'log-loss': loss }, fit)),
      );
    const falling = { lossCurve: [1, 0.8, 0.65, 0.5, 0.4, 0.33, 0.28, 0.24, 0.2, 0.17] };
    expect(hints(outcomeOf([trial(falling)]))).toMatch(/still fell by 15 %.*raise training.epochs/);
    expect(hints(outcomeOf([trial({ ...falling, trainMetrics: { 'log-loss': 0.01 } })]))).toBe('');
    const earlyStopping = { fraction: 0.1, patience: 3, minDelta: 0 };
    const plan = { settings: { ...settings, training: { ...settings.training, earlyStopping } } };
    expect(hints(outcomeOf([trial({ bestEpoch: 10 })], { plan }))).toContain(
      'found the last epoch best in 5 of 5 fits',
    );
    expect(hints(outcomeOf([trial({ bestEpoch: 4 })], { plan }))).toBe('');
  });

  test('tell how the search ended, of one fold, and of repeated looks at the test rows', () => {
    expect(hints(outcomeOf([logLossTrial(0, good)], { end: 'time-limit' }))).toContain('time limit ended the search');
    expect(hints(outcomeOf([logLossTrial(0, good)], { end: 'interrupted' }))).toContain(
      'regsweep run with the same config goes on',
    );
    expect(hints(outcomeOf([trialOf(0, {}, [failedFit(0)])]))).toContain('No trial was successful');
    expect(hints(outcomeOf([logLossTrial(0, [0.1])]))).toContain('One validation split');
    expect(hints({ ...withLambda(1e-2), testUses: 3 })).toContain('looked at 3 times');
  });

  test('tell of test rows that are of few groups', () => {
    const withGroups = (groups: number) => hints({ ...withLambda(1e-2), test: { rows: 90, groups, metrics: {} } });
    expect(withGroups(9)).toBe(
      'The test rows are of 9 groups only, so their intervals are rough, and mostly too narrow: judge by the folds, or set more groups aside (data.test).',
    );
    expect(withGroups(1)).toContain('of 1 group only, and have no intervals: ');
    expect(withGroups(10)).toBe('');
  });
});
