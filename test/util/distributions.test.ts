import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from '../../src/util/normal.js';
import { studentTCdf, studentTQuantile } from '../../src/util/student-t.js';
import figures from './distributions.reference.json' with { type: 'json' };

/** Largest relative error over all figures; zero is wanted exactly. */
function worst(pairs: readonly (readonly [number, number])[]): number {
  return Math.max(...pairs.map(([got, wanted]) => Math.abs(got - wanted) / (wanted === 0 ? 1 : Math.abs(wanted))));
}

describe('distributions against figures of fifty digits', () => {
  it('gives the distribution function of Student t, both tails', () => {
    const pairs = figures.studentTCdf.map(([t, df, p]) => [studentTCdf(t, df), p] as const);
    expect(worst(pairs)).toBeLessThan(1e-11);
  });

  it('gives the quantiles of Student t', () => {
    const pairs = figures.studentTQuantile.map(([p, df, t]) => [studentTQuantile(p, df), t] as const);
    expect(worst(pairs)).toBeLessThan(1e-11);
  });

  it('gives the normal distribution function to the last digits, far tails too', () => {
    expect(worst(figures.normalCdf.map(([z, p]) => [normalCdf(z), p] as const))).toBeLessThan(2e-15);
  });

  it('gives the normal quantile to the last digits', () => {
    expect(worst(figures.normalQuantile.map(([p, z]) => [normalQuantile(p), z] as const))).toBeLessThan(2e-15);
  });
});
