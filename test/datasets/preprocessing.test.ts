import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/core/dataset.js';
import { UserError } from '../../src/core/errors.js';
import type { PreprocessingStep } from '../../src/core/settings.js';
import { readTable } from '../../src/datasets/index.js';
import { layOutDataset } from '../../src/datasets/layout.js';
import { fitPreprocessing } from '../../src/datasets/preprocessing/fit-preprocessing.js';
import { preprocessingSteps } from '../../src/datasets/preprocessing/index.js';
import type { FittedPreprocessing } from '../../src/datasets/preprocessing/preprocessing.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { dataPlan } from './data-plan.js';
import { oneHot, readText } from './written-files.js';

interface Figures {
  readonly target: string;
  readonly mean: number[];
  readonly sd: number[];
  readonly min: number[];
  readonly max: number[];
  readonly madKept: number[];
  readonly madSkipped: number[];
  readonly iqrKept: number[];
  readonly afterMad: { readonly mean: number[]; readonly sd: number[] };
  readonly targetMoments: { readonly mean: number; readonly sd: number } | null;
}

/** Made by preprocessing.py with scikit-learn and NumPy. */
const reference = JSON.parse(
  readFileSync(new URL('./preprocessing.reference.json', import.meta.url), 'utf8'),
) as Record<string, Figures>;

const standardize: PreprocessingStep = { name: 'standardize' };
const minMax: PreprocessingStep = { name: 'min-max' };
const mad = (threshold: number): PreprocessingStep => ({ name: 'remove-outliers', method: 'mad', threshold });
const iqr = (factor: number): PreprocessingStep => ({ name: 'remove-outliers', method: 'iqr', factor });

const allRows = (dataset: Dataset) => Int32Array.from({ length: dataset.rows }, (_, row) => row);

async function datasetOf(text: string): Promise<Dataset> {
  const table = await readText(text, {}, [oneHot]);
  return layOutDataset(table, { steps: [oneHot], testRows: new Int32Array(0), onWarning: expect.fail });
}

/** A fit's input as training gathers it. */
function input(dataset: Dataset, fitted: FittedPreprocessing, row: number, column: number): number {
  const value = inMemory(dataset.features)[row * dataset.columns.length + column];
  return (value - fitted.shift[column]) * fitted.scale[column];
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], relative: number): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => {
    expect(Math.abs(actual[index] - value)).toBeLessThanOrEqual(relative * Math.max(Math.abs(value), 1e-3));
  });
}

/** One rounding to float32. */
const float32 = 2 ** -23;

describe.each(['digits.csv.gz', 'breast-cancer.csv', 'diabetes.csv'])(
  'preprocessing of %s, every third row',
  (name) => {
    const figures = reference[name];
    let dataset: Dataset;
    let rows: Int32Array;

    beforeAll(async () => {
      const baseDirectory = new URL('../../configs/data/', import.meta.url).pathname;
      const table = await readTable(dataPlan(name, { target: figures.target }), { baseDirectory, preprocessing: [] });
      dataset = layOutDataset(table, { steps: [], testRows: new Int32Array(0), onWarning: expect.fail });
      rows = allRows(dataset).filter((row) => row % 3 === 0);
    });

    it("standardises with the mean and standard deviation of scikit-learn's StandardScaler", () => {
      const { shift, scale, keptRows, learned } = fitPreprocessing([standardize], dataset, rows);
      expectClose(shift, figures.mean, float32);
      expectClose(
        scale,
        figures.sd.map((sd) => (sd === 0 ? 0 : 1 / sd)),
        float32,
      );
      expect(keptRows).toEqual(rows);
      expectClose(learned[0].mean as number[], figures.mean, 1e-12);
      expectClose(learned[0].sd as number[], figures.sd, 1e-12);
    });

    it("scales to [0, 1] with the range of scikit-learn's MinMaxScaler", () => {
      const { shift, scale } = fitPreprocessing([minMax], dataset, rows);
      expectClose(shift, figures.min, 0);
      expectClose(
        scale,
        figures.max.map((high, i) => (high === figures.min[i] ? 0 : 1 / (high - figures.min[i]))),
        float32,
      );
    });

    it("removes the outliers that NumPy's medians and quartiles tell", () => {
      const byMad = fitPreprocessing([mad(6)], dataset, rows);
      expect([...byMad.keptRows]).toEqual(figures.madKept);
      expect(byMad.learned[0].skipped).toEqual(figures.madSkipped.map((index) => dataset.columns[index].name));
      expect(byMad.learned[0].removed).toBe(rows.length - figures.madKept.length);
      expect([...fitPreprocessing([iqr(3)], dataset, rows).keptRows]).toEqual(figures.iqrKept);
    });

    it('standardises by the rows that are left where outliers are removed first, and by all where they go last', () => {
      const after = fitPreprocessing([mad(6), standardize], dataset, rows);
      expectClose(after.learned[1].mean as number[], figures.afterMad.mean, 1e-12);
      expectClose(after.learned[1].sd as number[], figures.afterMad.sd, 1e-12);
      const before = fitPreprocessing([standardize, mad(6)], dataset, rows);
      expectClose(before.shift, figures.mean, float32);
      expect(before.keptRows).toEqual(after.keptRows);
    });

    it('scales a target of numbers by its mean and standard deviation, and classes by nothing', () => {
      const { target } = fitPreprocessing([], dataset, rows);
      if (figures.targetMoments === null) expect(target).toBeNull();
      else expectClose([target?.[0].mean ?? 0, target?.[0].scale ?? 0], Object.values(figures.targetMoments), 1e-12);
    });

    it('learns from training rows only', () => {
      const spoiled = { ...dataset, features: inMemory(dataset.features).slice() };
      const width = dataset.columns.length;
      for (let row = 1; row < dataset.rows; row += 3) spoiled.features.fill(1e6, row * width, (row + 1) * width);
      const steps = [mad(6), standardize];
      expect(fitPreprocessing(steps, spoiled, rows)).toEqual(fitPreprocessing(steps, dataset, rows));
    });
  },
);

describe('preprocessing', () => {
  it('uses values as the file has them where no step maps them, whatever their origin', async () => {
    const values = [0, 0.25, 0.5, 0.125].map((value) => 1e6 + value);
    const dataset = await datasetOf(`t,y\n${values.map((value, i) => `${value},${i}.5`).join('\n')}\n`);
    expect(dataset.columns[0].origin).not.toBe(0);
    const fitted = fitPreprocessing([], dataset, allRows(dataset));
    values.forEach((value, row) => {
      expect(input(dataset, fitted, row, 0)).toBeCloseTo(value, 1);
    });
  });

  it('standardises a far-off column with all of its digits', async () => {
    const small = [0, 1, 4, 9, 16, 25].map((value) => value / 100);
    const text = (offset: number) => `t,y\n${small.map((value, i) => `${offset + value},${i}.5`).join('\n')}\n`;
    const [far, near] = [await datasetOf(text(1e8)), await datasetOf(text(0))];
    const [fitFar, fitNear] = [far, near].map((dataset) => fitPreprocessing([standardize], dataset, allRows(dataset)));
    small.forEach((_, row) => {
      expect(input(far, fitFar, row, 0)).toBeCloseTo(input(near, fitNear, row, 0), 5);
    });
  });

  it('makes 0 of a constant column', async () => {
    const dataset = await datasetOf('a,b,y\n0.1,1,0.5\n0.1,2,1.5\n0.1,4,2.5\n');
    for (const step of [standardize, minMax]) {
      const fitted = fitPreprocessing([step], dataset, allRows(dataset));
      expect(fitted.scale[0]).toBe(0);
      for (const row of [0, 1, 2]) expect(input(dataset, fitted, row, 0)).toBe(0);
    }
  });

  it('leaves indicators as they are', async () => {
    const dataset = await datasetOf('a,c,y\n1,u,0.5\n2,v,1.5\n3,u,2.5\n900,u,3.5\n');
    for (const steps of [[standardize], [minMax], [mad(1), standardize]]) {
      const fitted = fitPreprocessing(steps, dataset, allRows(dataset));
      expect([fitted.shift[1], fitted.scale[1]]).toEqual([0, 1].map((value) => expect.closeTo(value, 12)));
    }
  });

  it('takes the last of several scalings', async () => {
    const dataset = await datasetOf('a,y\n1,0.5\n2,1.5\n7,2.5\n');
    const fitted = fitPreprocessing([standardize, minMax], dataset, allRows(dataset));
    expect([0, 1, 2].map((row) => input(dataset, fitted, row, 0))).toEqual([
      0,
      expect.closeTo(1 / 6, 6),
      expect.closeTo(1, 6),
    ]);
  });

  it('keeps scale 1 for a target that is constant in the training rows', async () => {
    const dataset = await datasetOf('a,y\n1,0.1\n2,0.1\n3,0.1\n7,2.5\n');
    const { target } = fitPreprocessing([], dataset, Int32Array.of(0, 1, 2));
    expect(target).toEqual([{ mean: expect.closeTo(0.1, 12), scale: 1 }]);
  });

  it('refuses to leave no row', async () => {
    const rows = [1, 2, 3].map((value) => `${value},${4 - value},${value}.5`);
    const dataset = await datasetOf(`a,b,y\n${rows.join('\n')}\n`);
    const fit = () => fitPreprocessing([mad(1e-9), mad(1e-9)], dataset, Int32Array.of(0, 2));
    expect(fit).toThrow(UserError);
    expect(fit).toThrow('"remove-outliers": none of 2 training rows is left');
  });

  it('has mean 0 and standard deviation 1 on the training rows of any column', async () => {
    const column = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(column, async (values) => {
        const distinct = new Set(values.map(Math.fround));
        fc.pre(Math.max(...distinct) - Math.min(...distinct) > 1e-2);
        const dataset = await datasetOf(`a,y\n${values.map((value, i) => `${value},${i}.5`).join('\n')}\n`);
        const fitted = fitPreprocessing([standardize], dataset, allRows(dataset));
        const inputs = values.map((_, row) => input(dataset, fitted, row, 0));
        const mean = inputs.reduce((sum, value) => sum + value, 0) / inputs.length;
        const square = inputs.reduce((sum, value) => sum + value ** 2, 0) / inputs.length;
        // The shift is rounded to float32: up to 2^-24 of a mean that may be 2^10 standard deviations from 0.
        expect(Math.abs(mean)).toBeLessThan(2 ** -13);
        expect(square).toBeCloseTo(1, 3);
      }),
      { numRuns: 50, seed: 2 },
    );
  });
});

describe.each(Object.entries(preprocessingSteps))('the preprocessing step %s', (name, { load, options, summary }) => {
  it('is the function that a fit runs, with options that have defaults', async () => {
    const step = await load();
    const dataset = await datasetOf('a,c,y\n1,u,0.5\n2,v,1.5\n3,u,2.5\n');
    // Every other option has a default.
    const parsed = options.parse(name === 'ordinal' ? { columns: ['c'] } : {}) as Record<string, never>;
    const rows = Int32Array.of(0, 2);
    const fitted = fitPreprocessing([{ name, ...parsed }], dataset, rows);
    const result = step({ dataset, rows, fill: null, options: parsed });
    expect(fitted.learned).toEqual([{ name, ...result.learned }]);
    expect(fitted.keptRows).toEqual(result.rows);
    expect(JSON.parse(JSON.stringify(fitted.learned))).toEqual(fitted.learned);
    expect(summary).not.toBe('');
  });

  it('refuses an option that it does not know', () => {
    expect(options.safeParse({ thresold: 3 }).success).toBe(false);
  });
});
