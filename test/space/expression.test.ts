import { describe, expect, it } from 'vitest';
import { parseConstraint } from '../../src/space/expression.js';
import { parseSpace } from '../../src/space/parse-space.js';

const space = parseSpace({
  dropout: { low: 0, high: 1 },
  lambda: { low: 0, high: 1 },
  'preprocessing.remove-outliers.threshold': { low: 1, high: 9 },
  'model.activation': { values: ['relu', 'elu'] },
  batchNormalization: { values: [true, false] },
  sizes: { values: [[1], [2]] },
  clip: { values: ['none', 1] },
});
const candidate = {
  dropout: 0.5,
  lambda: 0.25,
  'preprocessing.remove-outliers.threshold': 3,
  'model.activation': 'relu',
  batchNormalization: true,
};

describe('A condition on candidates', () => {
  it.each([
    ['dropout + lambda * 2 <= 1', true],
    ['dropout + lambda * 2 < 1', false],
    ['(dropout + lambda) * 2 > 1', true],
    ['dropout - lambda - lambda == 0', true],
    ['2 ** 3 ** 2 == 512', true],
    ['-dropout < 0 && 7 % 4 == 3', true],
    ['dropout / lambda != 2', false],
    ['model.activation == "relu" || dropout > 1', true],
    ["model.activation != 'relu'", false],
    ['preprocessing["remove-outliers"].threshold >= 3', true],
    ['!batchNormalization || dropout <= 0.5', true],
    ['batchNormalization == false', false],
    ['min(dropout, lambda, 0.1) == 0.1 && max(dropout, lambda) == 0.5', true],
    ['abs(lambda - dropout) == sqrt(0.0625) && log10(1000) == 3', true],
    ['true && false || true', true],
    ['true || false && false', true],
  ])('%s is %s', (text, met) => {
    expect(parseConstraint(text, space)(candidate)).toBe(met);
  });

  it('is met by a candidate that lacks a parameter that it speaks of', () => {
    expect(parseConstraint('dropout > 9', space)({ lambda: 1 })).toBe(true);
    expect(parseConstraint('dropout > 9 && lambda > 9', space)({ lambda: 1 })).toBe(true);
  });

  it.each([
    'dropout + lambda',
    'dropout +',
    'dropout <= 1 lambda',
    'droput <= 1',
    'dropout + "a" <= 1',
    '0 < dropout < 1',
    'dropout ^ 2 < 1',
    'dropout <= 1 ? true : false',
    'model.activation < 3',
    'model.activation == 3',
    'sizes == 1',
    'clip == 1',
    'this == 1',
    'null == 1',
    '[1] == 1',
    'exp(dropout) < 1',
    'abs(dropout, 1) < 1',
    'min() < 1',
    'constructor == 1',
    'dropout.constructor("return 1")() == 1',
    'dropout = 1',
  ])('refuses %s', (text) => {
    expect(() => parseConstraint(text, space)).toThrowErrorMatchingSnapshot();
  });
});
