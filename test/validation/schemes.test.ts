import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.js';
import { validationSchemes } from '../../src/validation/index.js';
import type { SplitInput, ValidationScheme } from '../../src/validation/scheme.js';

/** Rows of a dataset (some are set aside), with labels of up to four classes of at least two rows each, or none. */
const inputs = fc
  .record({
    labels: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 150 }),
    stratified: fc.boolean(),
    gap: fc.integer({ min: 3, max: 9 }),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
  })
  .map(({ labels, stratified, gap, seed }) => ({
    rows: Int32Array.from(labels.keys()).filter((row) => row % gap !== 1),
    labels: stratified ? Int32Array.from(labels) : null,
    seed,
  }))
  .filter(({ rows, labels }) => rows.length >= 8 && classCounts(rows, labels).every((count) => count !== 1));

type Rows = Omit<SplitInput, 'options'>;

const optionsOf: Record<keyof typeof validationSchemes, fc.Arbitrary<JsonObject>> = {
  holdout: fc.record({ fraction: fc.double({ min: 0.1, max: 0.9, noNaN: true }) }),
  'k-fold': fc.record({ folds: fc.integer({ min: 2, max: 8 }) }),
  'repeated-k-fold': fc.record({ folds: fc.integer({ min: 2, max: 8 }), repeats: fc.integer({ min: 1, max: 3 }) }),
};

function classCounts(rows: Int32Array, labels: Int32Array | null): number[] {
  const counts = [0, 0, 0, 0];
  for (const row of rows) counts[labels === null ? 0 : labels[row]]++;
  return counts;
}

function ascending(rows: Int32Array): boolean {
  return rows.every((row, index) => index === 0 || rows[index - 1] < row);
}

const names = Object.keys(validationSchemes) as (keyof typeof validationSchemes)[];

describe.each(names)('the validation scheme %s', (name) => {
  const entry = validationSchemes[name];
  let scheme: ValidationScheme;

  beforeAll(async () => {
    scheme = await entry.load();
  });

  const forAll = (check: (rows: Rows, options: JsonObject) => void) =>
    fc.assert(fc.property(inputs, optionsOf[name], check), { numRuns: 60, seed: 5 });

  it('has defaults for all of its options, and knows no others', () => {
    const options = entry.options.parse({});
    expect(scheme.shape(options)).toEqual(scheme.shape({}));
    expect(entry.options.safeParse({ fold: 3 }).success).toBe(false);
  });

  it('makes as many splits as its shape says', () => {
    forAll((rows, options) => {
      const splits = scheme.split({ ...rows, options });
      const { repeats, folds } = scheme.shape(options);
      expect(splits.map((folds) => folds.length)).toEqual(new Array(repeats).fill(folds));
    });
  });

  it('puts every row on one side of each split, both ascending and not empty', () => {
    forAll((rows, options) => {
      for (const { train, validation } of scheme.split({ ...rows, options }).flat()) {
        expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...rows.rows]);
        expect(ascending(train) && ascending(validation)).toBe(true);
        expect(Math.min(train.length, validation.length)).toBeGreaterThan(0);
      }
    });
  });

  it('gives each class its share of the validation rows, to less than one row', () => {
    forAll((rows, options) => {
      const all = classCounts(rows.rows, rows.labels);
      for (const { validation } of scheme.split({ ...rows, options }).flat()) {
        const { folds } = scheme.shape(options);
        classCounts(validation, rows.labels).forEach((count, label) => {
          const quota = folds === 1 ? (all[label] * validation.length) / rows.rows.length : all[label] / folds;
          expect(Math.abs(count - quota)).toBeLessThan(1);
        });
      }
    });
  });

  it('splits by rows, labels, seed and options only', () => {
    forAll((rows, options) => {
      const copy = { rows: rows.rows.slice(), labels: rows.labels?.slice() ?? null, seed: rows.seed };
      expect(scheme.split({ ...copy, options: { ...options } })).toEqual(scheme.split({ ...rows, options }));
    });
    const rows = Int32Array.from({ length: 60 }, (_, row) => row);
    const bySeed = (seed: number) => scheme.split({ rows, labels: null, seed, options: {} });
    expect(bySeed(1)).not.toEqual(bySeed(2));
  });

  it('does not follow the order of rows in the file', () => {
    const rows = Int32Array.from({ length: 400 }, (_, row) => row);
    for (const { validation } of scheme.split({ rows, labels: null, seed: 1, options: {} }).flat()) {
      const mean = validation.reduce((sum, row) => sum + row, 0) / validation.length;
      expect(Math.abs(mean - 199.5)).toBeLessThan(60); // its standard error is below 13
    }
  });
});

describe.each(['k-fold', 'repeated-k-fold'] as const)('the folds of %s', (name) => {
  const splitsOf = async (rows: Rows, options: JsonObject) =>
    (await validationSchemes[name].load()).split({ ...rows, options });

  it('validate every row exactly once a repeat, and differ in size and in each class by one row at most', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, optionsOf[name], async (rows, options) => {
        for (const folds of await splitsOf(rows, options)) {
          const validated = folds.flatMap(({ validation }) => [...validation]);
          expect(validated.sort((a, b) => a - b)).toEqual([...rows.rows]);
          const spread = (counts: number[]) => Math.max(...counts) - Math.min(...counts);
          expect(spread(folds.map(({ validation }) => validation.length))).toBeLessThanOrEqual(1);
          for (const label of [0, 1, 2, 3]) {
            const ofClass = folds.map(({ validation }) => classCounts(validation, rows.labels)[label]);
            expect(spread(ofClass)).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  it('are refused where there are more of them than rows', async () => {
    const rows = { rows: Int32Array.of(0, 1, 2, 3), labels: null, seed: 0 };
    await expect(splitsOf(rows, { folds: 5 })).rejects.toThrow('5 folds are wanted, but there are 4 rows');
    await expect(splitsOf(rows, { folds: 4 })).resolves.toBeDefined();
  });

  it('are refused where a class has one row, and allowed where it has fewer rows than there are folds', async () => {
    const rows = Int32Array.from({ length: 12 }, (_, row) => row);
    const labels = (rare: number) => Int32Array.from(rows, (row) => (row < rare ? 1 : 0));
    await expect(splitsOf({ rows, labels: labels(1), seed: 0 }, { folds: 5 })).rejects.toThrow('one row only');
    for (const { train } of (await splitsOf({ rows, labels: labels(2), seed: 0 }, { folds: 5 })).flat()) {
      expect(train.some((row) => row < 2)).toBe(true);
    }
  });
});

describe('repeats', () => {
  it('are dealt anew, the first as k-fold deals', async () => {
    const rows = Int32Array.from({ length: 40 }, (_, row) => row);
    const input = { rows, labels: null, seed: 3 };
    const repeated = (await validationSchemes['repeated-k-fold'].load()).split({ ...input, options: { repeats: 3 } });
    const [once] = (await validationSchemes['k-fold'].load()).split({ ...input, options: {} });
    expect(repeated[0]).toEqual(once);
    expect(repeated[1]).not.toEqual(repeated[0]);
    expect(repeated[2]).not.toEqual(repeated[1]);
  });
});

describe('a holdout', () => {
  it.each([
    [0.01, 'none to validate on'],
    [0.99, 'none to train on'],
  ])('of %f of ten rows is refused: it leaves %s', async (fraction, says) => {
    const rows = Int32Array.from({ length: 10 }, (_, row) => row);
    const scheme = await validationSchemes.holdout.load();
    expect(() => scheme.split({ rows, labels: null, seed: 0, options: { fraction } })).toThrow(says);
  });

  it('validates on round(n · fraction) rows', async () => {
    const rows = Int32Array.from({ length: 10 }, (_, row) => row);
    const scheme = await validationSchemes.holdout.load();
    const [[{ validation }]] = scheme.split({ rows, labels: null, seed: 0, options: {} });
    expect(validation).toHaveLength(3); // 2.5 rounds up
  });
});
