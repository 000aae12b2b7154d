import { describe, expect, it } from 'vitest';
import { planIdentity } from '../../src/config/plan-hash.js';
import { config, errors, plan } from './parse.js';

const space = 'space: { lambda: { low: 1e-7, high: 1e-3, log: true } }';
const withData = (data: string) => `data: { source: a.csv, ${data} }\n${space}`;
const hash = (text: string) => planIdentity(plan(text), { data: 'abc', history: null }, 1).hash;

describe('The target', () => {
  it('may be several columns; a list of one is one', () => {
    expect(plan(withData('target: [a, b]')).data.target).toEqual(['a', 'b']);
    expect(plan(withData('target: [y]'))).toEqual(plan(config()));
    expect(hash(withData('target: [a, b]'))).not.toBe(hash(withData('target: [b, a]')));
  });

  it('may be several labels', () => {
    const labels = plan(withData('target: [a, b], task: multi-label'));
    expect(labels.data.task).toBe('multi-label');
    expect(hash(withData('target: [a, b], task: multi-label'))).not.toBe(hash(withData('target: [a, b]')));
    const more = (text: string) => errors(`${withData('target: [a, b], task: multi-label')}\n${text}`);
    expect(more('objective: accuracy')).toContain(
      "objective.metric is 'accuracy', which is not for a task of multi-label; ",
    );
    expect(more('training: { loss: cross-entropy }')).toContain(
      "training.loss.name is 'cross-entropy', which is not for a task of multi-label; binary-cross-entropy or focal is wanted",
    );
    const untold = (text: string) => errors(`${withData('target: [a, b]')}\n${text}`);
    expect(untold('objective: accuracy')).toContain(
      "objective.metric is 'accuracy', which is not for several columns of regression or multi-label; ",
    );
    expect(untold('objective: auc\ntraining: { loss: huber }')).toContain(
      "training.loss.name is 'huber', which is not for a task of multi-label; ",
    );
    expect(errors(`${withData('target: a')}\ngate: { metric: f1-macro, atLeast: 1 }`)).toContain(
      "gate.metric is 'f1-macro', which is not for one column of classification or regression; ",
    );
    expect(plan(`${withData('target: [a, b], task: multi-label')}\ntraining: { labelSmoothing: 0.1 }`)).toMatchObject({
      settings: { training: { labelSmoothing: 0.1 } },
    });
  });

  it('may be learned on another scale, and the default changes nothing', () => {
    expect(plan(withData('target: y, targetTransform: log')).data.targetTransform).toBe('log');
    expect(hash(withData('target: y, targetTransform: standardize'))).toBe(hash(config()));
    expect(hash(withData('target: y, targetTransform: log1p'))).not.toBe(hash(config()));
  });

  it.each([
    [
      'target: [a, b], task: classification',
      'data.target names 2 columns, and data.task is classification; one column of classes is wanted; name one column, or say task: multi-label (of columns of 0 and 1) or regression',
    ],
    ['target: [a, b, a]', "data.target[2] is 'a' for the second time; each column once is wanted; remove one"],
    [
      'target: y, task: multi-label',
      "data.task is multi-label, and data.target is 'y'; several columns of 0 and 1, one for each label, are wanted; write target: [A, B, …]",
    ],
    [
      'target: [a, b], task: multi-label, targetTransform: log',
      "data.targetTransform is 'log', and data.task is multi-label; numbers are wanted; remove it",
    ],
    [
      'target: [a, b], task: multilabel',
      "data.task is 'multilabel'; classification, regression or multi-label is wanted; did you mean 'multi-label'?",
    ],
    ['target: []', 'data.target is []; at least 1 entry is wanted; raise it'],
    [
      'target: [a, b], exclude: [b]',
      "data.exclude[0] is the target 'b'; a column that is not predicted is wanted; remove it",
    ],
    [
      'target: [a, b], weight: b',
      "data.weight is 'b', which is the target; a column that is not predicted is wanted; name another column",
    ],
    [
      'target: y, targetTransform: sqrt',
      "data.targetTransform is 'sqrt'; standardize, none, log or log1p is wanted; choose one of these",
    ],
    [
      'target: y, task: classification, targetTransform: log',
      "data.targetTransform is 'log', and data.task is classification; numbers are wanted; remove it",
    ],
  ])('is told where it is wrong: %s', (data, message) => {
    const told = errors(withData(data)).split('\n');
    expect(told.map((line) => line.replace(/^my\.yaml, line \d+, column \d+: /, ''))).toContain(message);
  });
});
