import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/core/dataset.js';
import type { PreprocessingStep } from '../../src/core/settings.js';
import { layOutDataset } from '../../src/datasets/layout.js';
import { fitPreprocessing } from '../../src/datasets/preprocessing/fit-preprocessing.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { oneHot, readText } from './written-files.js';

interface Imputed {
  readonly statistics: readonly number[];
  readonly values: readonly (readonly number[])[];
}

/** Made by missing-and-categories.py with scikit-learn. */
const reference = JSON.parse(
  readFileSync(new URL('./missing-and-categories.reference.json', import.meta.url), 'utf8'),
) as {
  readonly rows: readonly (readonly string[])[];
  readonly fit: readonly number[];
  readonly indicator: readonly (readonly number[])[];
  readonly imputedThenScaled: Imputed['values'];
  readonly scaledThenImputed: Imputed['values'];
  readonly oneHotFrequent: Imputed['values'];
  readonly oneHotFrequentNames: readonly string[];
  readonly oneHotSeparate: Imputed['values'];
  readonly rare: Imputed['values'];
  readonly rareNames: readonly string[];
  readonly whole: readonly string[];
  readonly ordinal: readonly number[];
  readonly ordinalGiven: readonly number[];
} & Readonly<Record<'median' | 'mean' | 'most-frequent' | 'constant', Imputed>>;

const fitRows = Int32Array.from(reference.fit);
const impute = (options: Record<string, string | number | boolean> = {}): PreprocessingStep => ({
  name: 'impute',
  ...options,
});

/** A table of some columns of the reference's rows, with a target. */
function textOf(names: readonly string[], rows: readonly (readonly string[])[]): string {
  return `${[...names, 'y'].join(',')}\n${rows.map((cells, i) => [...cells, `${i}.5`].join(',')).join('\n')}\n`;
}

const numbersText = textOf(
  ['a', 'b', 'c'],
  reference.rows.map((cells) => cells.slice(0, 3)),
);
const coloursText = textOf(
  ['colour'],
  reference.rows.map((cells) => [cells[3]]),
);
const sizesText = textOf(
  ['size'],
  reference.rows.map((cells) => [cells[4]]),
);

async function layOut(text: string, steps: readonly PreprocessingStep[], testRows: readonly number[] = []) {
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const table = await readText(text, {}, steps);
  return { dataset: layOutDataset(table, { steps, testRows: Int32Array.from(testRows), onWarning }), warnings };
}

/** Every row's inputs as training makes them. */
function inputs(dataset: Dataset, steps: readonly PreprocessingStep[], rows: Int32Array): number[][] {
  const { fill, shift, scale } = fitPreprocessing(steps, dataset, rows);
  const width = dataset.columns.length;
  return Array.from({ length: dataset.rows }, (_, row) =>
    Array.from({ length: width }, (_, column) => {
      const stored = inMemory(dataset.features)[row * width + column];
      const value = Number.isNaN(stored) ? (fill?.[column] ?? stored) : stored;
      return (value - shift[column]) * scale[column];
    }),
  );
}

function expectClose(actual: readonly (readonly number[])[], wanted: readonly (readonly number[])[]): void {
  expect(actual.length).toBeGreaterThanOrEqual(wanted.length);
  wanted.forEach((row, i) => {
    row.forEach((value, j) => {
      // Shift, fill and value are rounded to float32, as distances from where the column's numbers lie.
      const size = Math.max(1, ...wanted.map((other) => Math.abs(other[j])));
      expect(Math.abs(actual[i][j] - value)).toBeLessThanOrEqual(3e-7 * size);
    });
  });
}

describe("missing numbers, as scikit-learn's SimpleImputer fills them in", () => {
  it.each([
    ['median', {}],
    ['mean', {}],
    ['most-frequent', {}],
    ['constant', { value: 7.5 }],
  ] as const)('by the %s of the training rows', async (strategy, options) => {
    const steps = [impute({ strategy, ...options })];
    const { dataset } = await layOut(numbersText, steps);
    expectClose(inputs(dataset, steps, fitRows), reference[strategy].values);
    const [{ filledWith }] = fitPreprocessing(steps, dataset, fitRows).learned;
    expectClose([filledWith as number[]], [reference[strategy].statistics]);
  });

  it('before standardising, which then counts what was filled in', async () => {
    const steps = [impute(), { name: 'standardize' }];
    const { dataset } = await layOut(numbersText, steps);
    expectClose(inputs(dataset, steps, fitRows), reference.imputedThenScaled);
  });

  it('after standardising, which then passes over what is missing', async () => {
    const steps = [{ name: 'standardize' }, impute()];
    const { dataset } = await layOut(numbersText, steps);
    expectClose(inputs(dataset, steps, fitRows), reference.scaledThenImputed);
  });

  it('with an indicator beside each column that has some', async () => {
    const steps = [impute({ indicator: true })];
    const { dataset } = await layOut(numbersText, steps);
    expect(dataset.columns.map(({ name }) => name)).toEqual([
      'a',
      'a=(missing)',
      'b',
      'b=(missing)',
      'c',
      'c=(missing)',
    ]);
    const marks = inputs(dataset, steps, fitRows).map((row) => [row[1], row[3], row[5]]);
    expect(marks).toEqual(reference.indicator);
  });
});

describe('missing numbers', () => {
  const small = 'a,b,y\n1,5,0.5\n,6,1.5\n3,7,2.5\n9,,3.5\n';

  it('have no indicator where only test rows lack them, and are filled in there', async () => {
    const steps = [impute({ indicator: true })];
    const { dataset } = await layOut(small, steps, [3]);
    expect(dataset.columns.map(({ name }) => name)).toEqual(['a', 'a=(missing)', 'b']);
    expect(inputs(dataset, steps, Int32Array.of(0, 1, 2))[3]).toEqual([9, 0, 6]);
  });

  it('that no training row of a fold lacks switch their indicator off there', async () => {
    const steps = [impute({ indicator: true })];
    const { dataset } = await layOut(small, steps);
    expect(inputs(dataset, steps, Int32Array.of(0, 2, 3))[1]).toEqual([3, 0, 6, 0]);
  });

  it('are filled with 0 where a fold has no value at all', async () => {
    const { dataset } = await layOut(small, [impute()]);
    for (const steps of [[impute()], [{ name: 'standardize' }, impute()], [{ name: 'min-max' }, impute()]]) {
      expect(inputs(dataset, steps, Int32Array.of(1)).every((row) => row.every(Number.isFinite))).toBe(true);
    }
    expect(inputs(dataset, [impute()], Int32Array.of(1))[1]).toEqual([0, 6]);
  });

  it('are no outliers', async () => {
    const steps = [{ name: 'remove-outliers', method: 'iqr', threshold: 6, factor: 1.5 }, impute()];
    const { dataset } = await layOut(small, steps);
    expect([...fitPreprocessing(steps, dataset, Int32Array.of(0, 1, 2, 3)).keptRows]).toEqual([0, 1, 2, 3]);
  });

  it('are what data.missing says, numbers among them, in any case of letters', async () => {
    const text = 'a,c,y\n-999,red,0.5\nunknown,NONE,1.5\n4,Unknown,2.5\n,blue,3.5\n';
    const steps = [impute(), oneHot];
    const table = await readText(text, { missing: ['Unknown', '-999'] }, steps);
    const dataset = layOutDataset(table, { steps, testRows: new Int32Array(0), onWarning: expect.fail });
    expect(dataset.columns.map(({ name }) => name)).toEqual(['a', 'c=NONE', 'c=blue', 'c=red', 'c=(missing)']);
    expect([0, 5, 10, 15].map((at) => inMemory(dataset.features)[at])).toEqual([Number.NaN, Number.NaN, 4, Number.NaN]);
    expect([...inMemory(dataset.features).subarray(11, 15)]).toEqual([0, 0, 0, 1]);
  });
});

describe('missing categories', () => {
  const blank = reference.rows.map((cells) => cells[3] === '');

  it('become the most frequent one of the training rows, as by SimpleImputer before OneHotEncoder', async () => {
    const steps = [impute({ categories: 'most-frequent' }), oneHot];
    const { dataset } = await layOut(coloursText, steps);
    expect(dataset.columns.map(({ category }) => category)).toEqual(reference.oneHotFrequentNames);
    expect(inputs(dataset, steps, fitRows)).toEqual(reference.oneHotFrequent);
  });

  it('are a category of their own otherwise', async () => {
    const steps = [impute(), oneHot];
    const { dataset } = await layOut(coloursText, steps);
    // scikit-learn sorts the empty text first.
    const wanted = reference.oneHotSeparate.map(([missing, ...others]) => [...others, missing]);
    expect(inputs(dataset, steps, fitRows)).toEqual(wanted);
    expect(dataset.columns.at(-1)?.name).toBe('colour=(missing)');
  });

  it('count as none where only test rows lack them', async () => {
    const steps = [impute(), oneHot];
    const testRows = [...blank.keys()].filter((row) => blank[row]);
    const { dataset } = await layOut(coloursText, steps, testRows);
    const training = Int32Array.from([...blank.keys()].filter((row) => !blank[row]));
    for (const row of testRows) expect(inputs(dataset, steps, training)[row].every((value) => value === 0)).toBe(true);
  });
});

describe('categories', () => {
  it('of few rows become one input together, and so do those of test rows only', async () => {
    const text = textOf(
      ['colour'],
      [...reference.whole, 'beige'].map((colour) => [colour]),
    );
    const steps = [{ ...oneHot, minFrequency: 6 }];
    const { dataset, warnings } = await layOut(text, steps, [reference.whole.length]);
    const names = dataset.columns.map(({ name }) => name.replace('=', '_').replace('(other)', 'infrequent_sklearn'));
    expect(names).toEqual(reference.rareNames);
    const rows = Int32Array.from(reference.whole, (_, row) => row);
    expect(inputs(dataset, steps, rows)).toEqual(reference.rare);
    expect(warnings).toEqual([
      'table.csv, column "colour": 1 rows hold categories that training rows don\'t have (beige); they count with the rare ones',
    ]);
  });

  it('are rare by their share of the rows where it is below 1', async () => {
    const text = textOf(
      ['colour'],
      reference.whole.map((colour) => [colour]),
    );
    const { dataset } = await layOut(text, [{ ...oneHot, minFrequency: 6 / 60 }]);
    expect(dataset.columns).toHaveLength(reference.rareNames.length);
  });

  it("that a fold's training rows never have count as none there", async () => {
    const { dataset } = await layOut('c,y\nred,0.5\nblue,1.5\nred,2.5\ngreen,3.5\n', [oneHot]);
    expect(inputs(dataset, [oneHot], Int32Array.of(0, 1, 2))[3]).toEqual([0, 0, 0]);
    expect(inputs(dataset, [oneHot], Int32Array.of(0, 1, 3))[3]).toEqual([0, 1, 0]);
  });

  it('by their order are the numbers of OrdinalEncoder, sorted or as given', async () => {
    for (const [columns, wanted] of [
      [['size'], reference.ordinal],
      [{ size: 'sorted' }, reference.ordinal],
      [{ size: ['S', 'M', 'L'] }, reference.ordinalGiven],
    ] as const) {
      const { dataset } = await layOut(sizesText, [{ name: 'ordinal', columns }]);
      expect([...inMemory(dataset.features)]).toEqual(wanted);
    }
  });

  it('by their order take the place of missing ones where training rows don’t have them and a step fills these in', async () => {
    const text = 'grade,y\n1,0.5\n3,1.5\n2,2.5\n9,3.5\n1,4.5\n';
    const steps = [{ name: 'ordinal', columns: ['grade'] }, impute()];
    const { dataset, warnings } = await layOut(text, steps, [3]);
    expect(inputs(dataset, steps, Int32Array.of(0, 1, 2, 4)).map(([value]) => value)).toEqual([0, 2, 1, 0.5, 0]);
    expect(warnings).toEqual([expect.stringContaining("training rows don't have (9); they count as missing")]);
    await expect(layOut(text, [steps[0]], [3])).rejects.toThrow(
      'table.csv, column "grade": found 9 (1 rows); ordinal wants one of 1, 2, 3; add it to the order, or correct the cells',
    );
  });

  it('outside a given order are told', async () => {
    const steps = [{ name: 'ordinal', columns: { size: ['S', 'M'] } }, impute()];
    await expect(layOut('size,y\nS,0.5\nXL,1.5\nM,2.5\nXL,3.5\n', steps)).rejects.toThrow(
      'table.csv, column "size": found XL (2 rows); ordinal wants one of S, M; add it to the order, or correct the cells',
    );
  });

  it('that are very many are warned of', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => [`z${i % 15}`]);
    const { warnings } = await layOut(textOf(['zip'], rows), [oneHot]);
    expect(warnings).toEqual([
      'table.csv, column "zip": 15 categories, each an input, with 4.0 training rows on average; group rare ones by one-hot: { minFrequency: 10 }, or name the column in data.exclude if it is an identifier',
    ]);
  });
});
