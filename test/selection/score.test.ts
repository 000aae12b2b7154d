import { describe, expect, test } from 'vitest';
import { chooseWinner, scoreOf } from '../../src/selection/score.js';
import { completeFit, failedFit, logLossTrial, trialOf } from './outcomes.js';

const context = { metric: 'log-loss', direction: 'minimize', folds: 2 } as const;

describe('the score of a trial', () => {
  test('is the mean over folds in the order repeat, fold, with sd/√k as its error', () => {
    const fits = [
      { ...completeFit(1, { 'log-loss': 4 }), repeat: 1 },
      completeFit(1, { 'log-loss': 2 }),
      { ...completeFit(0, { 'log-loss': 3 }), repeat: 1 },
      completeFit(0, { 'log-loss': 1 }),
    ];
    const outcome = scoreOf(trialOf(0, {}, fits), 'log-loss', 4);
    // sd of 1, 2, 3, 4 is √(5/3)
    expect(outcome).toEqual({
      state: 'complete',
      score: 2.5,
      standardError: expect.closeTo(Math.sqrt(5 / 3) / 2, 14),
      foldScores: [1, 2, 3, 4],
    });
  });

  test('has no error with one fold', () => {
    expect(scoreOf(logLossTrial(0, [1]), 'log-loss', 1)).toMatchObject({ standardError: null });
  });

  test('waits for its last fold, and does not count a refit as one', () => {
    const refit = { ...completeFit(0, { 'log-loss': 1 }), fold: 'refit' as const };
    expect(scoreOf(trialOf(0, {}, [completeFit(0, { 'log-loss': 1 }), refit]), 'log-loss', 2).state).toBe('pending');
  });

  test('fails with its first failed fold, before the others have ended', () => {
    expect(scoreOf(trialOf(0, {}, [failedFit(1)]), 'log-loss', 5)).toEqual({
      state: 'failed',
      reason: 'fold 1: the loss was not finite in epoch 3',
    });
  });

  test('fails where the metric is not defined on a fold', () => {
    const fits = [completeFit(0, { auc: 0.5 }), { ...completeFit(0, { auc: Number.NaN }), repeat: 1 }];
    expect(scoreOf(trialOf(0, {}, fits), 'auc', 2)).toEqual({
      state: 'failed',
      reason: 'repeat 1, fold 0: auc is not a finite number',
    });
  });
});

describe('the winner by mean', () => {
  test('is the lowest loss, or the highest score, and the first among equals', () => {
    const trials = [logLossTrial(0, [3, 1]), logLossTrial(1, [1, 2]), logLossTrial(2, [2, 1])];
    expect(chooseWinner(trials, context)).toBe(1);
    expect(chooseWinner([...trials].reverse(), context)).toBe(1);
    expect(chooseWinner(trials, { ...context, direction: 'maximize' })).toBe(0);
  });

  test('is never a trial that failed or is not complete', () => {
    const trials = [trialOf(0, {}, [completeFit(0, { 'log-loss': 0 })]), trialOf(1, {}, [failedFit(0)])];
    expect(chooseWinner(trials, context)).toBeNull();
    expect(chooseWinner([...trials, logLossTrial(2, [9, 9])], context)).toBe(2);
  });
});
