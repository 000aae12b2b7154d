import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SplitColumns, Splits } from '../../src/core/dataset.js';
import { UserError } from '../../src/core/errors.js';
import type { JsonObject } from '../../src/core/json.js';
import { noSplitColumns } from '../../src/datasets/table.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { validationSchemes } from '../../src/validation/index.js';
import type { SplitInput, ValidationScheme } from '../../src/validation/scheme.js';

/** Rows of a dataset (some are set aside), with labels of up to four classes of at least two rows each, or none. */
const inputs = fc
  .record({
    labels: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 150 }),
    stratified: fc.boolean(),
    gap: fc.integer({ min: 3, max: 9 }),
    groups: fc.integer({ min: 2, max: 20 }),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
  })
  .map(({ labels, stratified, gap, groups, seed }) => ({
    rows: Int32Array.from(labels.keys()).filter((row) => row % gap !== 1),
    labels: stratified ? Int32Array.from(labels) : null,
    columns: columnsOf(labels.length, groups, seed),
    seed,
  }))
  .filter(({ rows, labels }) => rows.length >= 8 && classCounts(rows, labels).every((count) => count !== 1));

/** Every row's group, fold and time by chance: some groups are large, some times are shared. */
function columnsOf(rows: number, groups: number, seed: number): SplitColumns {
  const stream = createRandomStream(streamKey(seed, 'columns'));
  const names = Array.from({ length: groups }, (_, code) => `g${code}`);
  const codes = () => Int32Array.from({ length: rows }, () => Math.floor(groups * stream.uniform() ** 2));
  const time = Float64Array.from({ length: rows }, () => stream.integer(rows));
  return { group: { names, codes: codes() }, time, fold: { names, codes: codes() } };
}

type Rows = Omit<SplitInput, 'options'>;

const optionsOf: Record<keyof typeof validationSchemes, fc.Arbitrary<JsonObject>> = {
  holdout: fc.record({ fraction: fc.double({ min: 0.1, max: 0.9, noNaN: true }) }),
  'k-fold': fc.record({ folds: fc.integer({ min: 2, max: 8 }) }),
  'repeated-k-fold': fc.record({ folds: fc.integer({ min: 2, max: 8 }), repeats: fc.integer({ min: 1, max: 3 }) }),
  'leave-one-group-out': fc.constant({}),
  'group-k-fold': fc.record({ folds: fc.integer({ min: 2, max: 4 }) }),
  'time-series': fc.record({
    folds: fc.integer({ min: 1, max: 4 }),
    gap: fc.integer({ min: 0, max: 2 }),
    window: fc.constantFrom('expanding', 'rolling', 3),
  }),
  predefined: fc.constant({}),
};

/** The splits, where rows can be split so; what is refused is told of elsewhere. */
function splitsIn(scheme: ValidationScheme, input: SplitInput): Splits {
  try {
    return scheme.split(input);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fc.pre(false) as never;
  }
}

const columns = noSplitColumns;

function classCounts(rows: Int32Array, labels: Int32Array | null): number[] {
  const counts = [0, 0, 0, 0];
  for (const row of rows) counts[labels === null ? 0 : labels[row]]++;
  return counts;
}

function ascending(rows: Int32Array): boolean {
  return rows.every((row, index) => index === 0 || rows[index - 1] < row);
}

const names = Object.keys(validationSchemes) as (keyof typeof validationSchemes)[];
const rowByRow = ['holdout', 'k-fold', 'repeated-k-fold'] as const;

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
      const splits = splitsIn(scheme, { ...rows, options });
      const { repeats, folds } = scheme.shape(options);
      expect(splits.map((folds) => folds.length)).toEqual(new Array(repeats).fill(folds ?? splits[0].length));
    });
  });

  it('puts rows on either side of each split, both ascending and not empty, none on both', () => {
    forAll((rows, options) => {
      const known = new Set(rows.rows);
      for (const { train, validation } of splitsIn(scheme, { ...rows, options }).flat()) {
        expect([...train, ...validation].every((row) => known.has(row))).toBe(true);
        expect(new Set([...train, ...validation]).size).toBe(train.length + validation.length);
        expect(ascending(train) && ascending(validation)).toBe(true);
        expect(Math.min(train.length, validation.length)).toBeGreaterThan(0);
      }
    });
  });

  it('splits by rows, labels, columns, seed and options only', () => {
    forAll((rows, options) => {
      const copy = { ...rows, rows: rows.rows.slice(), labels: rows.labels?.slice() ?? null };
      const splits = splitsIn(scheme, { ...rows, options });
      expect(scheme.split({ ...copy, options: { ...options } })).toEqual(splits);
    });
  });
});

describe.each(rowByRow)('the scheme %s, which deals row by row', (name) => {
  let scheme: ValidationScheme;

  beforeAll(async () => {
    scheme = await validationSchemes[name].load();
  });

  const forAll = (check: (rows: Rows, options: JsonObject) => void) =>
    fc.assert(fc.property(inputs, optionsOf[name], check), { numRuns: 60, seed: 5 });

  it('leaves no row out', () => {
    forAll((rows, options) => {
      for (const { train, validation } of scheme.split({ ...rows, options }).flat()) {
        expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...rows.rows]);
      }
    });
  });

  it('gives each class its share of the validation rows, to less than one row', () => {
    forAll((rows, options) => {
      const all = classCounts(rows.rows, rows.labels);
      for (const { validation } of scheme.split({ ...rows, options }).flat()) {
        const folds = scheme.shape(options).folds ?? 0;
        classCounts(validation, rows.labels).forEach((count, label) => {
          const quota = folds === 1 ? (all[label] * validation.length) / rows.rows.length : all[label] / folds;
          expect(Math.abs(count - quota)).toBeLessThan(1);
        });
      }
    });
  });

  it('splits otherwise under another seed', () => {
    const rows = Int32Array.from({ length: 60 }, (_, row) => row);
    const bySeed = (seed: number) => scheme.split({ rows, labels: null, columns, seed, options: {} });
    expect(bySeed(1)).not.toEqual(bySeed(2));
  });

  it('does not follow the order of rows in the file', () => {
    const rows = Int32Array.from({ length: 400 }, (_, row) => row);
    for (const { validation } of scheme.split({ rows, labels: null, columns, seed: 1, options: {} }).flat()) {
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
    const rows = { rows: Int32Array.of(0, 1, 2, 3), labels: null, columns, seed: 0 };
    await expect(splitsOf(rows, { folds: 5 })).rejects.toThrow('5 folds are wanted, but there are 4 rows');
    await expect(splitsOf(rows, { folds: 4 })).resolves.toBeDefined();
  });

  it('are refused where a class has one row, and allowed where it has fewer rows than there are folds', async () => {
    const rows = Int32Array.from({ length: 12 }, (_, row) => row);
    const labels = (rare: number) => Int32Array.from(rows, (row) => (row < rare ? 1 : 0));
    await expect(splitsOf({ rows, labels: labels(1), columns, seed: 0 }, { folds: 5 })).rejects.toThrow('one row only');
    for (const { train } of (await splitsOf({ rows, labels: labels(2), columns, seed: 0 }, { folds: 5 })).flat()) {
      expect(train.some((row) => row < 2)).toBe(true);
    }
  });
});

describe('repeats', () => {
  it('are dealt anew, the first as k-fold deals', async () => {
    const rows = Int32Array.from({ length: 40 }, (_, row) => row);
    const input = { rows, labels: null, columns, seed: 3 };
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
    expect(() => scheme.split({ rows, labels: null, columns, seed: 0, options: { fraction } })).toThrow(says);
  });

  it('validates on round(n · fraction) rows', async () => {
    const rows = Int32Array.from({ length: 10 }, (_, row) => row);
    const scheme = await validationSchemes.holdout.load();
    const [[{ validation }]] = scheme.split({ rows, labels: null, columns, seed: 0, options: {} });
    expect(validation).toHaveLength(3); // 2.5 rounds up
  });
});
