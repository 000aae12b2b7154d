import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleShape } from '../../../src/config/sections/schedule.js';
import type { ScheduleSettings } from '../../../src/core/settings.js';
import { createRateShare, schedules } from '../../../src/training/schedules/index.js';
import { standardTraining } from '../standard.js';

const standard: ScheduleSettings = standardTraining.schedule;
const names = scheduleShape.name.unwrap().options;

/** Shares at all steps. */
function sharesOf(settings: Partial<ScheduleSettings>, steps: number, stepsPerEpoch = 1): number[] {
  const at = createRateShare({ ...standard, ...settings }, { steps, stepsPerEpoch });
  return Array.from({ length: steps }, (_, step) => at?.(step) ?? Number.NaN);
}

describe('schedules of the learning rate', () => {
  it('are there for each name that a config may write, with the standard of the config', () => {
    expect(Object.keys(schedules).sort()).toEqual([...names].sort());
    expect(
      Object.fromEntries(Object.entries(scheduleShape).map(([key, schema]) => [key, schema.parse(undefined)])),
    ).toEqual(standard);
  });

  it('are none where the rate stays as it is', () => {
    expect(createRateShare(standard, { steps: 10, stepsPerEpoch: 5 })).toBeNull();
  });

  it('stay above 0 and at most 1, however short a fit is and whatever is set', () => {
    const settings = fc.record({
      name: fc.constantFrom(...names),
      warmup: fc.double({ min: 0, max: 0.99, noNaN: true }),
      final: fc.option(fc.double({ min: 1e-6, max: 1, noNaN: true })),
      every: fc.integer({ min: 1, max: 20 }),
      factor: fc.double({ min: 0.01, max: 1, noNaN: true }),
      initial: fc.double({ min: 1e-3, max: 1, noNaN: true }),
      peak: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    });
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 7 }), (own, steps, perEpoch) => {
        const at = createRateShare(own, { steps, stepsPerEpoch: perEpoch });
        for (let step = 0; step < steps; step++) {
          const share = at === null ? 1 : at(step);
          expect(share).toBeGreaterThan(0);
          expect(share).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  it('rise in even steps while they warm up, and have the whole rate where it ends', () => {
    expect(sharesOf({ warmup: 0.3 }, 10)).toEqual([0.25, 0.5, 0.75, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('fall by half a cosine, half of it in the middle', () => {
    const shares = sharesOf({ name: 'cosine' }, 8);
    expect(shares[0]).toBe(1);
    expect(shares[4]).toBeCloseTo(0.5, 15);
    expect(shares[6]).toBeCloseTo((1 + Math.cos((3 * Math.PI) / 4)) / 2, 15);
  });

  it('fall after whole epochs, counted from the end of the warm-up', () => {
    const warm = sharesOf({ name: 'step', every: 2, factor: 0.5, warmup: 0.2 }, 15, 3);
    expect(warm.slice(3)).toEqual([1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  });

  it('leave the same share with each step', () => {
    const shares = sharesOf({ name: 'exponential', final: 0.0625 }, 4);
    expect(shares).toEqual([1, 0.5, 0.25, 0.125]);
  });

  it('rise to the whole rate and fall to the end of a cycle', () => {
    const shares = sharesOf({ name: 'one-cycle', peak: 0.5, initial: 0.2, final: 0.1 }, 10);
    expect(shares[0]).toBeCloseTo(0.2, 15);
    expect(shares[4]).toBeCloseTo(1, 15);
    expect(shares[9]).toBeCloseTo(0.1, 15);
    expect(Math.max(...shares)).toBe(shares[4]);
  });
});
