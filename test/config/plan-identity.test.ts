import { describe, expect, it } from 'vitest';
import { describePlanChanges } from '../../src/config/plan-changes.js';
import { planIdentity } from '../../src/config/plan-hash.js';
import { config, plan } from './parse.js';

const identity = (text: string, path = 'my.yaml', data = 'abc', version = 1) =>
  planIdentity(plan(text, { path }), { data, history: null }, version);
const hash = (...given: Parameters<typeof identity>) => identity(...given).hash;

describe('The identity of a plan', () => {
  it('does not depend on names, paths, execution, gate, or how defaults are written', () => {
    const same = config(
      'execution: { backend: cpu, workers: 3 }',
      'gate: { metric: auc, atLeast: 0.5 }',
      'study: other',
    );
    expect(hash(same.replace('a.csv', 'b.csv'), 'else/where.yaml')).toBe(hash(config()));
    expect(hash(config('training: { epochs: 20, labelSmoothing: 0, mixup: 0 }', 'strategy: bayes'))).toBe(
      hash(config()),
    );
    const defaults = 'maxNorm: none, nonNegative: false, gradientNoise: { eta: 0 }, averaging: { name: none }';
    expect(hash(config(`training: { ${defaults} }`))).toBe(hash(config()));
    expect(hash(config('objective: { also: [] }'))).toBe(hash(config()));
  });

  it.each([
    ['seed', 'seed: 1'],
    ['the share of test rows', 'data: { source: a.csv, target: y, test: 0.3 }'],
    ['excluded columns', 'data: { source: a.csv, target: y, exclude: [id] }'],
    ['preprocessing', 'preprocessing: [standardize]'],
    ['the model', 'model: { hidden: [3] }'],
    ['training', 'training: { epochs: 3 }'],
    ['the strategy', 'strategy: { trials: 3 }'],
    ['validation', 'validation: { folds: 3 }'],
    ['the objective', 'objective: accuracy'],
    ['what else is measured', 'objective: { also: [mcc] }'],
    ['the loss', 'training: { loss: huber }'],
    ['label smoothing', 'training: { labelSmoothing: 0.1 }'],
    ['mixup', 'training: { mixup: 0.1 }'],
    ['a limit of norms', 'training: { maxNorm: 3 }'],
    ['non-negative kernels', 'training: { nonNegative: true }'],
    ['noise on gradients', 'training: { gradientNoise: { eta: 0.1 } }'],
    ['averages of weights', 'training: { averaging: ema }'],
    ['the reference', 'reference: false'],
    ['the space', 'space: { lambda: { low: 1e-7, high: 1, log: true } }'],
  ])('changes with %s', (_what, line) => {
    const key = line.split(':')[0];
    const text = [
      ...config()
        .split('\n')
        .filter((each) => !each.startsWith(`${key}:`)),
      line,
    ].join('\n');
    expect(hash(text)).not.toBe(hash(config()));
  });

  it('is what it was before a key came that is at its default', () => {
    const text = config('training: { penalty: elastic-net, optimizer: adamw }');
    // As it was made when the training had no schedule.
    expect(hash(text)).toBe('ab1f97a8188df70a9e669a58c52ddab0a31b5591e57dc80d3bcd53d4e9e28cc4');
    const spelled = text.replace('adamw }', 'adamw, schedule: { name: constant, warmup: 0 } }');
    expect(hash(spelled)).toBe(hash(text));
    expect(hash(text.replace('adamw }', 'adamw, schedule: { warmup: 0.1 } }'))).not.toBe(hash(text));
  });

  it("changes with the data's content and the version of the formulas", () => {
    expect(hash(config(), 'my.yaml', 'abd')).not.toBe(hash(config()));
    expect(hash(config(), 'my.yaml', 'abc', 2)).not.toBe(hash(config()));
  });
});

describe('The changes of a plan', () => {
  const changes = (before: string, now: string) => describePlanChanges(identity(before).content, identity(now).content);

  it('are none between equal plans', () => {
    expect(changes(config(), config('gate: { metric: auc, atLeast: 0.5 }'))).toEqual([]);
  });

  it('are told path by path', () => {
    const before = config('training: { epochs: 3 }', 'model: { hidden: [3] }', 'preprocessing: [standardize]');
    const now = `data: { source: a.csv, target: y }
space: { lambda: { low: 1e-6, high: 1e-3, log: true }, dropout: { values: [0, 0.5] } }
training: { epochs: 4 }
model: { hidden: [4, 4] }
preprocessing: [min-max, standardize]`;
    expect(changes(before, now)).toMatchInlineSnapshot(`
      [
        "model.hidden: [3] before, [4,4] now",
        "preprocessing.min-max: not there before, {"name":"min-max"} now",
        "space.dropout: not there before, {"condition":null,"kind":"categorical","name":"dropout","path":"model.dropout","settings":[0,0.5],"values":[0,0.5]} now",
        "space.lambda.low: 1e-7 before, 0.000001 now",
        "training.epochs: 3 before, 4 now",
      ]
    `);
  });

  it('are told where only an order is another', () => {
    const steps = (...names: readonly string[]) => config(`preprocessing: [${names.join(', ')}]`);
    expect(changes(steps('min-max', 'standardize'), steps('standardize', 'min-max'))).toMatchInlineSnapshot(`
      [
        "preprocessing: the order is another",
      ]
    `);
  });

  it('are told where the data are others', () => {
    const [before, now] = [identity(config(), 'a', 'abc'), identity(config(), 'a', 'xyz')];
    expect(describePlanChanges(before.content, now.content)).toMatchInlineSnapshot(`
      [
        "data.content: "abc" before, "xyz" now",
      ]
    `);
  });
});
