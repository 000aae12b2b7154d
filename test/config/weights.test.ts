import { describe, expect, it } from 'vitest';
import { planIdentity } from '../../src/config/plan-hash.js';
import { config, errors, plan } from './parse.js';

const space = 'space: { lambda: { low: 1e-7, high: 1e-3, log: true } }';
const withData = (data: string, ...lines: readonly string[]) => [`data: ${data}`, space, ...lines].join('\n');
const weighted = withData('{ source: a.csv, target: y, weight: w }');

describe('The weights of rows and classes', () => {
  it('are a column, and a word or a mapping of class names', () => {
    expect(plan(weighted).data.weight).toBe('w');
    const classWeight = (written: string) =>
      plan(config(`training: { classWeight: ${written} }`)).settings.training.classWeight;
    expect(classWeight('balanced')).toBe('balanced');
    expect(classWeight('{ yes: 3, 1: 0.5 }')).toEqual({ yes: 3, 1: 0.5 });
  });

  it('can be searched, none among them', () => {
    const text = `data: { source: a.csv, target: y }
space: { training.classWeight: { values: [none, balanced, { yes: 3 }] } }`;
    expect(plan(text).space).toMatchObject([{ kind: 'categorical', settings: [null, 'balanced', { yes: 3 }] }]);
  });

  it('change the plan where they are there, and nothing where they are not', () => {
    const hash = (text: string) => planIdentity(plan(text), { data: 'abc', history: null }, 1).hash;
    const identity = planIdentity(plan(config()), { data: 'abc', history: null }, 1).content;
    expect(identity).not.toHaveProperty('data.weight');
    expect(identity).not.toHaveProperty('training.classWeight');
    expect(hash(config('training: { classWeight: none }'))).toBe(hash(config()));
    expect(hash(config('training: { classWeight: balanced }'))).not.toBe(hash(config()));
    expect(hash(weighted)).not.toBe(hash(config()));
  });
});

describe('Wrong weights', () => {
  it.each([
    [
      withData('{ source: a.csv, target: y, weight: y }'),
      "data.weight is 'y', which is the target; a column that is not predicted is wanted; name another column",
    ],
    [
      withData('{ source: a.csv, target: y, group: w, weight: w }'),
      "data.weight is 'w', as data.group is; one use a column is wanted; remove one of them",
    ],
    [
      withData('{ source: a.csv, target: y, exclude: [w], weight: w }'),
      "data.weight is 'w', which data.exclude names; a column that is read is wanted, and it is no input anyway; take it out of data.exclude",
    ],
    [
      withData('{ source: { images: a, labels: b }, weight: w }'),
      "data.weight is 'w'; no column is wanted, as IDX files have none; remove it",
    ],
    [
      withData('{ source: a.csv, target: y, weight: [w, v] }'),
      'data.weight is ["w","v"]; the name of one column is wanted; write it as in the header line of the table',
    ],
    [
      config('training: { classWeight: blanced }'),
      "training.classWeight is 'blanced'; balanced, none or a weight above 0 for each class that differs is wanted; write balanced, or e.g. { yes: 3, no: 1 }",
    ],
    [
      config('training: { classWeight: {} }'),
      'training.classWeight is {}; balanced, none or a weight above 0 for each class that differs is wanted; write balanced, or e.g. { yes: 3, no: 1 }',
    ],
    [
      config('training: { classWeight: { yes: -1 } }'),
      'training.classWeight.yes is -1; a number above 0 is wanted; raise it',
    ],
    [
      config('training: { classWeight: 3 }'),
      'training.classWeight is 3; balanced, none or a weight above 0 for each class that differs is wanted; write balanced, or e.g. { yes: 3, no: 1 }',
    ],
  ])('are told: %#', (text, message) => {
    const told = errors(text).split('\n');
    expect(told.map((line) => line.replace(/^my\.yaml, line \d+, column \d+: /, ''))).toContain(message);
  });
});
