import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/core/dataset.js';
import type { PreprocessingStep } from '../../src/core/settings.js';
import { dataContract, readForContract } from '../../src/datasets/contract.js';
import { readTable } from '../../src/datasets/index.js';
import { layOutDataset } from '../../src/datasets/layout.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { dataPlan } from './data-plan.js';
import { folder, oneHot, readText, write } from './written-files.js';

const text = 'a,colour,t,size,y\n1,red,1e9,S,u\n2,blue,1000000001,L,v\n3,green,1000000002,S,u\n4,red,1000000004,M,v\n';

async function datasetOf(content: string, testRows: readonly number[] = []): Promise<Dataset> {
  const table = await readText(content, {}, [oneHot]);
  return layOutDataset(table, { steps: [oneHot], testRows: Int32Array.from(testRows), onWarning: () => {} });
}

/** What a saved model would hold: the contract after JSON. */
function saved(dataset: Dataset): { readonly contract: unknown } {
  const rows = Int32Array.from({ length: dataset.rows }, (_, row) => row);
  return JSON.parse(JSON.stringify({ contract: dataContract(dataset, rows, { missing: null, fillsMissing: false }) }));
}

const at = (name: string, content: string) => join(folder, write(name, content));

describe('the data contract of a model', () => {
  it('names columns, ranges of the training rows, categories and classes', async () => {
    const dataset = await datasetOf(text);
    const options = { missing: null, fillsMissing: false };
    expect(dataContract(dataset, Int32Array.of(0, 1, 2), options)).toEqual({
      version: 1,
      task: 'classification',
      target: { name: 'y', classes: ['u', 'v'] },
      image: null,
      missing: null,
      fillsMissing: false,
      columns: [
        { kind: 'number', name: 'a', origin: 0, low: 1, high: 3, missing: false },
        { kind: 'categories', name: 'colour', categories: ['blue', 'green', 'red'], other: false, missing: false },
        { kind: 'number', name: 't', origin: 1000000001.75, low: 1e9, high: 1000000002, missing: false },
        { kind: 'categories', name: 'size', categories: ['L', 'M', 'S'], other: false, missing: false },
      ],
    });
  });

  it('gives rows with missing values, rare categories and orders back in their layout', async () => {
    const steps: PreprocessingStep[] = [
      { name: 'impute', indicator: true },
      { ...oneHot, minFrequency: 2 },
      { name: 'ordinal', columns: { size: ['S', 'M', 'L'] } },
    ];
    const content = 'a,colour,size,y\n1,red,S,u\n?,red,L,v\n3,,M,u\n4,blue,,v\n5,green,S,u\n';
    const table = await readText(content, { missing: ['?'] }, steps);
    const dataset = layOutDataset(table, { steps, testRows: new Int32Array(0), onWarning: expect.fail });
    const rows = Int32Array.of(0, 1, 2, 3, 4);
    const contract = JSON.parse(JSON.stringify(dataContract(dataset, rows, { missing: ['?'], fillsMissing: true })));
    expect(contract.columns).toEqual([
      { kind: 'number', name: 'a', origin: 0, low: 1, high: 5, missing: true },
      { kind: 'categories', name: 'colour', categories: ['red'], other: true, missing: true },
      { kind: 'ordinal', name: 'size', order: ['S', 'M', 'L'] },
    ]);
    const again = await readForContract(at('filled.csv', content), { contract });
    expect(again.features).toEqual(dataset.features);
    expect(again.warnings).toEqual([]);
    const other = 'a,colour,size,y\n,mauve,XL,u\n';
    const data = await readForContract(at('unknown.csv', other), { contract });
    expect([...data.features]).toEqual([Number.NaN, 1, 0, 1, 0, Number.NaN]);
    expect(data.warnings).toEqual([
      expect.stringContaining(
        'column "size": 1 rows hold categories that training rows don\'t have (XL); they count as missing',
      ),
    ]);
  });

  it('of an older model without missing values reads as it did', async () => {
    const columns = [{ kind: 'number', name: 'a', origin: 0, low: 0, high: 1 }];
    const contract = { version: 1, task: 'regression', target: { name: 'y', classes: [] }, image: null, columns };
    expect([...(await readForContract(at('old.csv', 'a,y\n7,3\n'), { contract })).features]).toEqual([7]);
    await expect(readForContract(at('gap.csv', 'a,y\n7,3\n,3\n'), { contract })).rejects.toThrow(
      /gap\.csv, line 3, column "a": found an empty cell/,
    );
  });

  it('gives the training data back in its own layout', async () => {
    const dataset = await datasetOf(text);
    const data = await readForContract(at('again.csv', text), saved(dataset));
    expect(data.features).toEqual(dataset.features);
    expect(data.target).toEqual(dataset.target);
    expect(data.warnings).toEqual([]);
  });

  it('takes columns in any order, more of them, and fewer rows, classes and categories', async () => {
    const dataset = await datasetOf(text);
    const other = 'y,size,note,t,colour,a\nv,L,hm,1000000001,blue,2\n';
    const data = await readForContract(at('other.csv', other), saved(dataset));
    expect(data.rows).toBe(1);
    expect([...data.features]).toEqual([...inMemory(dataset.features).subarray(8, 16)]);
    expect([...data.target]).toEqual([1]);
  });

  it('counts a category that the model does not know as none, and says so', async () => {
    const dataset = await datasetOf(text);
    const other = text.replace('1,red', '1,black');
    const data = await readForContract(at('black.csv', other), saved(dataset));
    expect([...data.features.subarray(1, 4)]).toEqual([0, 0, 0]);
    expect(data.warnings).toHaveLength(1);
    expect(data.warnings[0]).toContain('column "colour": 1 rows hold categories');
  });

  it('reads numbers for a regression, a constant target too', async () => {
    const dataset = await datasetOf('a,y\n1,0.5\n2,1.5\n');
    const data = await readForContract(at('numbers.csv', 'a,y\n7,3\n8,3\n'), saved(dataset));
    expect([...data.features]).toEqual([7, 8]);
    expect(data.target).toEqual(Float64Array.of(3, 3));
  });

  it('knows categories that are numbers however they are written', async () => {
    const table = await readText('zip,y\n10,u\n9,v\n10,v\n9,u\n', {}, [{ ...oneHot, columns: ['zip'] }]);
    const context = { steps: [oneHot], testRows: new Int32Array(0), onWarning: expect.fail };
    const data = await readForContract(at('zip.csv', 'zip,y\n10.0,u\n'), saved(layOutDataset(table, context)));
    expect([...data.features]).toEqual([0, 1]);
  });

  it.each([
    [
      'absent columns',
      'a,color,t,size\n1,red,3,S\n',
      ['no column "colour"', 'is it color?', 'no column "y"', 'add it'],
    ],
    ['texts among numbers', text.replace('2,blue', 'two,blue'), ['line 3, column "a"', 'found "two"']],
    ['missing values', text.replace('2,blue', '2,'), ['line 3, column "colour"', 'found an empty cell']],
    ['a class of its own', text.replace('L,v', 'L,w'), ['line 3, column "y"', 'the class "w"', 'the model knows u, v']],
  ])('refuses data with %s', async (_, content, says) => {
    const dataset = await datasetOf(text);
    const reading = readForContract(at('wrong.csv', content), saved(dataset));
    for (const part of says) await expect(reading).rejects.toThrow(part);
  });

  it('refuses a contract that it does not understand', async () => {
    await expect(readForContract('x.csv', { contract: { version: 2 } })).rejects.toThrow("the model's data contract");
  });
});

describe('the data contract of a model of images', () => {
  const shipped = new URL('./data/', import.meta.url).pathname;
  const images = join(shipped, 'mnist-2k-images-idx3-ubyte.gz');
  const labels = join(shipped, 'mnist-2k-labels-idx1-ubyte.gz');

  it('gives images and labels back, named as two paths or as one text', async () => {
    const plan = dataPlan({ images, labels }, { target: null });
    const table = await readTable(plan, { baseDirectory: '.', preprocessing: [] });
    const dataset = layOutDataset(table, { steps: [], testRows: new Int32Array(0), onWarning: expect.fail });
    const model = saved(dataset);
    for (const source of [{ images, labels }, `${images},${labels}`]) {
      const data = await readForContract(source, model);
      expect(data.rows).toBe(2000);
      expect(data.target).toEqual(dataset.target);
      expect(data.features.length).toBe(inMemory(dataset.features).length);
    }
    const smaller = { contract: { ...(model.contract as object), image: [14, 14, 1] } };
    await expect(readForContract({ images, labels }, smaller)).rejects.toThrow('found images of 28 × 28 × 1');
    await expect(readForContract(images, model)).rejects.toThrow('IMAGES,LABELS');
  });
});
