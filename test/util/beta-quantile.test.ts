import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { betaQuantile } from '../../src/util/beta-quantile.js';

const { quantiles } = JSON.parse(readFileSync(new URL('beta-quantile.reference.json', import.meta.url), 'utf8')) as {
  readonly quantiles: readonly { a: number; b: number; share: number; quantile: number }[];
};

it.each(quantiles)('the quantile $share of Beta($a, $b) is SciPy’s', ({ a, b, share, quantile }) => {
  expect(betaQuantile(share, a, b)).toBeCloseTo(quantile, 12);
});

it('ends at the ends', () => {
  expect(betaQuantile(0, 0.3, 0.3)).toBeCloseTo(0, 15);
  expect(betaQuantile(1, 0.3, 0.3)).toBeCloseTo(1, 12);
});
