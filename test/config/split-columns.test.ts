import { describe, expect, it } from 'vitest';
import { catalog as whole } from '../../src/catalog.js';
import { describePlanChanges } from '../../src/config/plan-changes.js';
import { planIdentity } from '../../src/config/plan-hash.js';
import { errors as errorsIn, plan as planOf } from './parse.js';

const catalog = whole();
const space = 'space: { lambda: { low: 1e-7, high: 1e-3, log: true } }';
const text = (data: string, ...lines: readonly string[]) =>
  [`data: { source: a.csv, target: y${data} }`, space, ...lines].join('\n');
const plan = (data: string, ...lines: readonly string[]) => planOf(text(data, ...lines), { catalog });
const errors = (data: string, ...lines: readonly string[]) => errorsIn(text(data, ...lines), { catalog });

describe('Columns that rows are split by', () => {
  it.each([
    ['', 'k-fold'],
    [', group: who', 'group-k-fold'],
    [', time: when', 'time-series'],
    [', fold: part', 'predefined'],
  ])('choose the scheme where none is named: %s', (data, name) => {
    expect(plan(data).validation.name).toBe(name);
    expect(plan(data, 'strategy: bayes').validation.name).toBe(name);
    // By itself the grid validates by holdout; a column to split by says more.
    expect(plan(data, 'strategy: grid').validation.name).toBe(name === 'k-fold' ? 'holdout' : name);
  });

  it('leave options without a name to the scheme that they choose', () => {
    expect(plan(', time: when', 'validation: { gap: 2, window: 10 }').validation).toEqual({
      name: 'time-series',
      options: { folds: 5, gap: 2, window: 10 },
    });
  });

  it('are wanted by the schemes that split by them', () => {
    expect(errors('', 'validation: leave-one-group-out')).toBe(
      "my.yaml, line 3, column 13: validation.name is 'leave-one-group-out', and data.group is missing; the column that it splits by is wanted; add group: NAME to data",
    );
    expect(errors('', 'validation: { name: time-series }')).toContain('add time: NAME to data');
    expect(errors('', 'validation: predefined')).toContain('add fold: NAME to data');
  });

  it('are refused where the scheme does not split by them', () => {
    expect(errors(', group: who', 'validation: k-fold')).toBe(
      "my.yaml, line 1, column 35: data.group is 'who', but validation k-fold does not split by it; leave-one-group-out or group-k-fold is wanted; change validation.name, or name the column in data.exclude in place of data.group",
    );
    expect(errors(', group: who, fold: part', 'validation: predefined')).toContain(
      "data.group is 'who', but validation",
    );
  });

  it('have one use each, and stand in tables', () => {
    expect(errors(', group: y')).toBe(
      "my.yaml, line 1, column 42: data.group is 'y', the target; another column is wanted; change it",
    );
    expect(errors(', group: a, time: a', 'validation: group-k-fold')).toContain(
      "data.time is 'a', as data.group is; one use a column is wanted; remove one of them",
    );
    const images = `data: { source: { images: a, labels: b }, time: t }\n${space}`;
    expect(errorsIn(images, { catalog })).toContain(
      "data.time is 't'; a table is wanted, as IDX files have no other columns; remove it",
    );
    expect(errors(', group: 3')).toBe(
      'my.yaml, line 1, column 42: data.group is 3; the name of one column is wanted; write it as in the header line of the table',
    );
  });

  it('are part of the plan where they are named, and change no plan where they are not', () => {
    const identity = (data: string, ...lines: readonly string[]) =>
      planIdentity(plan(data, ...lines), { data: 'abc', history: null }, 1);
    expect(Object.keys(Object(identity('').content.data))).toEqual(['content', 'exclude', 'target', 'task', 'test']);
    const scheme = 'validation: group-k-fold';
    expect(describePlanChanges(identity(', group: a', scheme).content, identity(', group: b', scheme).content)).toEqual(
      ['data.group: "a" before, "b" now'],
    );
  });
});

describe('Nested validation', () => {
  it('has an outer scheme and an inner one, each as where none is named', () => {
    const kFold = { name: 'k-fold', options: { folds: 5 } };
    expect(plan('', 'validation: nested')).toMatchObject({ validation: kFold, nested: { outer: kFold, fold: null } });
    expect(plan(', time: t', 'validation: { name: nested, outer: { folds: 3 }, inner: { gap: 2 } }')).toMatchObject({
      validation: { name: 'time-series', options: { folds: 5, gap: 2 } },
      nested: { outer: { name: 'time-series', options: { folds: 3, gap: 0 } } },
    });
    expect(plan('', 'validation: k-fold').nested).toBeNull();
    expect(plan('', 'validation: { name: nested, inner: holdout }').validation.name).toBe('holdout');
  });

  it('is part of the plan’s identity, and leaves that of other plans alone', () => {
    const identity = (...lines: readonly string[]) =>
      planIdentity(plan('', ...lines), { data: 'abc', history: null }, 1).content;
    expect(identity('validation: k-fold')).not.toHaveProperty('nested');
    const changes = describePlanChanges(identity('validation: k-fold'), identity('validation: nested'));
    expect(changes).toEqual([expect.stringMatching(/^nested: not there before, \{.*"k-fold".*\} now$/)]);
  });

  it('splits by the same on both levels', () => {
    const lines = 'validation: { name: nested, outer: group-k-fold, inner: k-fold }';
    expect(errors(', group: who', lines)).toBe(
      [
        "my.yaml, line 1, column 35: data.group is 'who', but validation k-fold does not split by it; leave-one-group-out or group-k-fold is wanted; change validation.inner.name, or name the column in data.exclude in place of data.group",
        'my.yaml, line 3, column 36: validation.outer splits by data.group (group-k-fold), validation.inner row by row (k-fold); both have to split by the same, so that what is new to the procedure is new to its folds too; change one of them',
      ].join('\n'),
    );
    expect(plan(', group: who', 'validation: { name: nested, outer: leave-one-group-out }').validation.name).toBe(
      'group-k-fold',
    );
  });

  it('knows no other keys, no nesting in nesting, and checks both schemes', () => {
    expect(errors('', 'validation: { name: nested, folds: 3 }')).toBe(
      "my.yaml, line 3, column 29: unknown key 'folds' in validation; validation knows outer and inner; remove it",
    );
    expect(errors('', 'validation: { name: nested, inner: nested }')).toContain(
      "validation.inner.name is 'nested'; holdout, k-fold, repeated-k-fold, leave-one-group-out, group-k-fold, time-series or predefined is wanted",
    );
    expect(errors('', 'validation: { name: nested, outer: { folds: 1 } }')).toContain(
      'validation.outer.folds is 1; at least 2 is wanted; raise it',
    );
  });
});

describe('The options of time-series', () => {
  it('are checked', () => {
    const lines = ['validation: { name: time-series, window: growing, gap: -1, size: 0 }'];
    expect(errors(', time: t', ...lines).split('\n')).toEqual([
      expect.stringContaining(
        "validation.window is 'growing'; expanding, rolling or a whole number of times is wanted",
      ),
      expect.stringContaining('validation.gap is -1; at least 0 is wanted; raise it'),
      expect.stringContaining('validation.size is 0; at least 1 is wanted; raise it'),
    ]);
  });

  it('know no number of folds where the data have it', () => {
    expect(errors(', group: who', 'validation: { name: leave-one-group-out, folds: 3 }')).toContain(
      "unknown key 'folds' in validation; validation has no options; remove it",
    );
  });
});
