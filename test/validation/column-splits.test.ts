import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Split, SplitColumns } from '../../src/core/dataset.js';
import type { JsonObject } from '../../src/core/json.js';
import { noSplitColumns } from '../../src/datasets/table.js';
import { validationSchemes } from '../../src/validation/index.js';

/** Of scikit-learn: test/reference/splits.py. */
interface Figures {
  readonly 'group-k-fold': readonly { groups: number[]; folds: number; foldOf: number[] }[];
  readonly stratified: readonly { groups: number[]; labels: number[]; folds: number; foldOf: number[] }[];
  readonly 'leave-one-group-out': readonly { groups: number[]; foldOf: number[] }[];
  readonly predefined: readonly { given: number[]; foldOf: number[] }[];
  readonly 'time-series': readonly {
    rows: number;
    folds: number;
    gap: number;
    size: number | null;
    most: number | null;
    splits: readonly { train: number[]; validation: number[] }[];
  }[];
}
const figures: Figures = JSON.parse(
  readFileSync(new URL('../reference/splits.reference.json', import.meta.url), 'utf8'),
);

type Name = keyof typeof validationSchemes;
interface Given {
  readonly rows?: Int32Array;
  readonly labels?: Int32Array | null;
  readonly columns: SplitColumns;
  readonly seed?: number;
}

async function foldsOf(name: Name, { columns, ...given }: Given, options: JsonObject = {}): Promise<readonly Split[]> {
  const count = (columns.group ?? columns.fold)?.codes.length ?? columns.time?.length ?? 0;
  const all = Int32Array.from({ length: count }, (_, row) => row);
  const scheme = await validationSchemes[name].load();
  const [folds] = scheme.split({ rows: all, labels: null, seed: 1, options, columns, ...given });
  return folds;
}

function byName(codes: readonly number[]) {
  const names = Array.from({ length: Math.max(...codes) + 1 }, (_, code) => `n${code}`);
  return { names, codes: Int32Array.from(codes) };
}

const grouped = (groups: readonly number[]): SplitColumns => ({ ...noSplitColumns, group: byName(groups) });
const timed = (times: readonly number[]): SplitColumns => ({ ...noSplitColumns, time: Float64Array.from(times) });
const folded = (names: readonly string[]): SplitColumns => {
  const sorted = [...new Set(names)].sort();
  return { ...noSplitColumns, fold: { names: sorted, codes: Int32Array.from(names, (name) => sorted.indexOf(name)) } };
};

function foldOf(folds: readonly Split[], rows: number): number[] {
  const found = new Array<number>(rows).fill(-1);
  for (const [fold, { validation }] of folds.entries()) for (const row of validation) found[row] = fold;
  return found;
}

const plain = (folds: readonly Split[]) =>
  folds.map(({ train, validation }) => ({ train: [...train], validation: [...validation] }));

describe('group-k-fold', () => {
  it.each(figures['group-k-fold'])('deals groups of different sizes as scikit-learn’s GroupKFold (%#)', async (one) => {
    const folds = await foldsOf('group-k-fold', { columns: grouped(one.groups) }, { folds: one.folds });
    expect(foldOf(folds, one.groups.length)).toEqual(one.foldOf);
  });

  it.each(figures.stratified)('deals classes as scikit-learn’s StratifiedGroupKFold (%#)', async (one) => {
    const labels = Int32Array.from(one.labels);
    const folds = await foldsOf('group-k-fold', { columns: grouped(one.groups), labels }, { folds: one.folds });
    expect(foldOf(folds, one.groups.length)).toEqual(one.foldOf);
  });

  it('has every row validated once, no group on both sides and no fold empty, however groups are made', async () => {
    const codes = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 12, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(
        codes,
        fc.boolean(),
        fc.integer({ min: 2, max: 6 }),
        fc.nat(),
        async (groups, classes, k, seed) => {
          fc.pre(new Set(groups).size >= k);
          // Two classes in every group, so that no training rows are of one class.
          const doubled = groups.flatMap((group) => [group, group]);
          const labels = classes ? Int32Array.from(doubled, (_, row) => row % 2) : null;
          const folds = await foldsOf('group-k-fold', { columns: grouped(doubled), labels, seed }, { folds: k });
          expect(folds).toHaveLength(k);
          const validated = folds.flatMap(({ validation }) => [...validation]).sort((a, b) => a - b);
          expect(validated).toEqual([...doubled.keys()]);
          for (const { train, validation } of folds) {
            expect(validation.length).toBeGreaterThan(0);
            const trained = new Set(Array.from(train, (row) => doubled[row]));
            expect(validation.some((row) => trained.has(doubled[row]))).toBe(false);
            expect(train.length + validation.length).toBe(doubled.length);
          }
        },
      ),
      { seed: 2, numRuns: 80 },
    );
  });

  it('deals groups of one size otherwise under another seed', async () => {
    const columns = grouped(Array.from({ length: 40 }, (_, row) => row % 20));
    const [one, two] = [
      await foldsOf('group-k-fold', { columns, seed: 1 }),
      await foldsOf('group-k-fold', { columns, seed: 2 }),
    ];
    expect(plain(one)).not.toEqual(plain(two));
  });

  it('is refused with fewer groups than folds, by the numbers of both', async () => {
    await expect(foldsOf('group-k-fold', { columns: grouped([0, 0, 1, 1, 2]) }, { folds: 4 })).rejects.toThrow(
      'validation, group-k-fold: 4 folds are wanted, but there are 3 groups to train on; lower validation.folds, or give more groups',
    );
  });

  it('is refused where a fold would train on one class only', async () => {
    const given = { columns: grouped([0, 0, 1, 1]), labels: Int32Array.of(0, 0, 1, 1) };
    await expect(foldsOf('group-k-fold', given, { folds: 2 })).rejects.toThrow(
      'the training rows of fold 0 are all of one class; two classes or more are wanted',
    );
  });
});

describe('leave-one-group-out', () => {
  it.each(figures['leave-one-group-out'])('makes a fold of each group as scikit-learn does', async (one) => {
    const folds = await foldsOf('leave-one-group-out', { columns: grouped(one.groups) });
    expect(foldOf(folds, one.groups.length)).toEqual(one.foldOf);
    for (const { train, validation } of folds) expect(train.length + validation.length).toBe(one.groups.length);
  });

  it('knows no group that is set aside', async () => {
    const rows = Int32Array.of(0, 1, 2, 3);
    expect(await foldsOf('leave-one-group-out', { rows, columns: grouped([0, 1, 0, 1, 2, 2]) })).toHaveLength(2);
  });

  it('is refused with one group', async () => {
    await expect(foldsOf('leave-one-group-out', { columns: grouped([0, 0, 0]) })).rejects.toThrow(
      'validation, leave-one-group-out: all rows to train on are of one group, "n0"; two groups or more are wanted; is data.group the right column?',
    );
  });
});

describe('predefined', () => {
  it.each(figures.predefined)('makes the folds that scikit-learn’s PredefinedSplit makes (%#)', async (one) => {
    const folds = await foldsOf('predefined', { columns: folded(one.given.map(String)) });
    expect(foldOf(folds, one.given.length)).toEqual(one.foldOf);
    // What no fold validates is trained on in every one.
    for (const { train, validation } of folds) expect(train.length + validation.length).toBe(one.given.length);
  });

  it('is refused where the column has one value', async () => {
    await expect(foldsOf('predefined', { columns: folded(['a', 'a']) })).rejects.toThrow(
      'validation, predefined: all rows to train on are of one fold, "a"; two folds or more are wanted; is data.fold the right column?',
    );
  });
});

describe('time-series', () => {
  it.each(figures['time-series'])('splits different times as scikit-learn’s TimeSeriesSplit (%#)', async (one) => {
    const { rows, folds, gap, size, most } = one;
    const options = { folds, gap, window: most ?? 'expanding', ...(size === null ? {} : { size }) };
    const times = Array.from({ length: rows }, (_, row) => row * 3 - 7);
    expect(plain(await foldsOf('time-series', { columns: timed(times) }, options))).toEqual(one.splits);
  });

  it('has no row in training that is not older than all that it is scored on, a gap of times between, ties on one side', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 30, maxLength: 200 });
    const options = fc.record({
      folds: fc.integer({ min: 1, max: 5 }),
      gap: fc.integer({ min: 0, max: 3 }),
      window: fc.constantFrom('expanding', 'rolling', 4),
    });
    await fc.assert(
      fc.asyncProperty(times, options, async (values, given) => {
        const different = [...new Set(values)].sort((a, b) => a - b);
        fc.pre(different.length > (given.folds + 1) * (given.gap + 1));
        const place = (row: number) => different.indexOf(values[row]);
        const folds = await foldsOf('time-series', { columns: timed(values) }, given);
        let before = Number.NEGATIVE_INFINITY;
        for (const { train, validation } of folds) {
          const first = Math.min(...Array.from(validation, place));
          const last = Math.max(...Array.from(validation, place));
          expect(first - Math.max(...Array.from(train, place))).toBe(given.gap + 1);
          expect(first).toBeGreaterThan(before);
          before = last;
          // Whole times: every row of a time that validates does.
          const within = values.filter((value) => value >= different[first] && value <= different[last]);
          expect(validation).toHaveLength(within.length);
        }
        expect(before).toBe(different.length - 1);
      }),
      { seed: 3, numRuns: 80 },
    );
  });

  it('rolls a window as long as the first fold’s', async () => {
    const columns = timed(Array.from({ length: 40 }, (_, row) => row));
    const folds = await foldsOf('time-series', { columns }, { folds: 4, gap: 1, window: 'rolling' });
    expect(folds.map(({ train }) => train.length)).toEqual([7, 7, 7, 7]);
    expect(folds.map(({ validation }) => validation[0])).toEqual([8, 16, 24, 32]);
  });

  it('goes by times and not by the order of rows', async () => {
    const times = Array.from({ length: 12 }, (_, row) => -row);
    const [{ train, validation }] = await foldsOf('time-series', { columns: timed(times) }, { folds: 2 });
    expect([[...train], [...validation]]).toEqual([
      [8, 9, 10, 11],
      [4, 5, 6, 7],
    ]);
  });

  it.each([
    [
      { folds: 5 },
      'there are 5 different times to train on, and 5 folds leave none to train the first fold on; 6 or more are wanted',
    ],
    [
      { folds: 2, size: 2, gap: 3 },
      'there are 5 different times to train on, and 2 folds of 2 times with a gap of 3 leave none to train the first fold on; 6 or more are wanted; lower folds, size or gap, or give more times',
    ],
    [
      { folds: 1, gap: 3 },
      'there are 5 different times to train on, and 1 fold of 2 times with a gap of 3 leave none to train the first fold on; a size of at most 1 is wanted; set size, or lower folds or gap',
    ],
    [
      { folds: 2, gap: 40 },
      'there are 5 different times to train on, and 2 folds with a gap of 40 leave none to train the first fold on; 43 or more are wanted',
    ],
  ])('is refused where %j asks for too many times', async (options, says) => {
    const columns = timed([1, 1, 2, 3, 3, 4, 5, 5]);
    await expect(foldsOf('time-series', { columns }, options)).rejects.toThrow(`validation, time-series: ${says}`);
  });
});
