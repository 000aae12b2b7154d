import { describe, expect, it } from 'vitest';
import { logExpectedImprovement } from '../../src/gp/log-expected-improvement.js';
import { millsRatio } from '../../src/util/normal.js';
import reference from './gp.reference.json' with { type: 'json' };

describe('log expected improvement', () => {
  it.each(reference.logEi)('is exact at mean $mean, variance $variance, best $best', (figures) => {
    const { value, meanSlope, varianceSlope } = logExpectedImprovement(figures, figures.best);
    expect(Math.abs(value / figures.value - 1)).toBeLessThan(1e-12);
    // Slopes divide by t, which has lost the most digits (about v² of them) just before the series takes over.
    expect(Math.abs(meanSlope / figures.meanSlope - 1)).toBeLessThan(1e-10);
    expect(Math.abs(varianceSlope / figures.varianceSlope - 1)).toBeLessThan(1e-10);
  });

  it('stays finite and keeps falling where no improvement is left to speak of', () => {
    const values = [1e3, 1e5, 1e8, 1e12, 1e100].map((mean) => logExpectedImprovement({ mean, variance: 1 }, 0));
    for (const { value, meanSlope } of values) {
      expect(Number.isFinite(value)).toBe(true);
      expect(meanSlope).toBeLessThan(0);
    }
    expect(values.map(({ value }) => value)).toEqual(values.map(({ value }) => value).sort((a, b) => b - a));
  });

  it("has Mills' ratio to fifteen digits", () => {
    for (const { z, ratio } of reference.mills) expect(Math.abs(millsRatio(z) / ratio - 1)).toBeLessThan(4e-15);
  });
});
