import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema } from '../../src/config/json-schema.js';
import { catalog } from './fixture-catalog.js';
import { config } from './parse.js';

const schema = configJsonSchema(catalog);
// The schema is read back as a validator: whoever reads it as JSON Schema judges alike.
const validator = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)));
const accepts = (text: string): boolean => validator.safeParse(parse(text, { merge: true })).success;

describe('The JSON Schema of a config', () => {
  it.each([
    'seed: 3',
    'data: { source: { images: a, labels: b } }',
    'preprocessing: [standardize, { remove-outliers: { threshold: 4 } }]',
    'model: mlp',
    'model: { name: mlp, hidden: [3], dropout: 0.5 }',
    'model: { hidden: [3] }',
    'training: { epochs: 3, optimizer: sgd, penalty: { name: l1, lambda: 1 }, clipNorm: none, clipValue: [-1, 1] }',
    'training: { earlyStopping: true, clipNorm: 2 }',
    'training: { earlyStopping: { patience: 3 } }',
    'space: { training.optimizer: { values: [sgd, { name: adam, learningRate: 0.1 }] }, clipNorm: { values: [none, 1] } }',
    'space: { model.hidden: { values: [[3], [4, 4]] }, training.epochs: 7, alpha: { low: 0, high: 1, when: { lambda: 1 } } }',
    'strategy: k-fold',
    'strategy: { name: random, trials: 3 }',
    'validation: { folds: 3 }',
    'validation: holdout',
    'objective: accuracy',
    'gate: { metric: auc, atLeast: 0.9 }',
    'execution: { backend: cpu, workers: 2 }',
  ])('accepts %s', (line) => {
    expect(accepts(withLine(line))).toBe(true);
  });

  it.each([
    'epochs: 3',
    'seed: -1',
    'data: { target: y }',
    'preprocessing: [standardise]',
    'preprocessing: [{ remove-outliers: { treshold: 4 } }]',
    'model: { name: mlp, hiden: [3] }',
    'model: { name: linear, hidden: [3] }',
    'training: { epochs: 0 }',
    'training: { optimizer: adma }',
    'training: { penalty: { name: l1, lamda: 1 } }',
    'training: { clipNorm: 0 }',
    'space: {}',
    'space: { lamda: { low: 0, high: 1 } }',
    'space: { lambda: { low: 0, hihg: 1 } }',
    'space: { model.activation: { values: [rleu] } }',
    'strategy: { name: grid, trials: 3 }',
    'validation: { name: holdout, folds: 3 }',
    'objective: acuracy',
    'execution: { backend: cuda }',
  ])('refuses %s', (line) => {
    expect(accepts(withLine(line))).toBe(false);
  });

  function withLine(line: string): string {
    const key = line.split(':')[0];
    return [
      ...config()
        .split('\n')
        .filter((each) => !each.startsWith(`${key}:`)),
      line,
    ].join('\n');
  }

  it('describes every option, so that an editor shows what it means', () => {
    const silent = propertiesOf(schema).filter(([, property]) => !property.description);
    expect(silent.map(([path]) => path)).toEqual([]);
  });
});

type Property = readonly [path: string, schema: { readonly description?: unknown }];

/** Every property of every mapping in the schema. */
function propertiesOf(node: unknown, path = ''): readonly Property[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]): readonly Property[] => {
    const here =
      key === 'properties' ? Object.entries(value).map(([name, each]) => [`${path}.${name}`, each] as const) : [];
    return [...(here as readonly Property[]), ...propertiesOf(value, `${path}.${key}`)];
  });
}
