import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { layOutDataset } from '../../src/datasets/layout.js';
import type { Table } from '../../src/datasets/table.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { oneHot, readText } from './written-files.js';

const text = 'a,colour,b,size,y\n1,red,10,S,0.5\n2,blue,20,L,1.5\n3,green,30,S,2.5\n4,red,40,M,3.5\n';

function layOut(table: Table, testRows: readonly number[] = [], maxCategories = 100) {
  const warnings: string[] = [];
  const steps = [{ ...oneHot, maxCategories }];
  const onWarning = (message: string) => void warnings.push(message);
  return { dataset: layOutDataset(table, { steps, testRows: Int32Array.from(testRows), onWarning }), warnings };
}

describe('laying out a table', () => {
  it('puts an indicator for each category, sorted, in the place of a text column', async () => {
    const { dataset, warnings } = layOut(await readText(text, {}, [oneHot]));
    expect(dataset.columns.map(({ name }) => name)).toEqual([
      'a',
      'colour=blue',
      'colour=green',
      'colour=red',
      'b',
      'size=L',
      'size=M',
      'size=S',
    ]);
    expect(dataset.columns[1]).toEqual({
      name: 'colour=blue',
      kind: 'indicator',
      origin: 0,
      source: 'colour',
      category: 'blue',
    });
    expect(dataset.rowShape).toEqual([8]);
    expect([...inMemory(dataset.features)]).toEqual(
      [
        [1, 0, 0, 1, 10, 0, 0, 1],
        [2, 1, 0, 0, 20, 1, 0, 0],
        [3, 0, 1, 0, 30, 0, 0, 1],
        [4, 0, 0, 1, 40, 0, 1, 0],
      ].flat(),
    );
    expect(warnings).toEqual([]);
  });

  it('knows no category that only test rows hold, and says so', async () => {
    const { dataset, warnings } = layOut(await readText(text, {}, [oneHot]), [1, 2]);
    expect(dataset.columns.map(({ name }) => name)).toEqual(['a', 'colour=red', 'b', 'size=M', 'size=S']);
    expect([...inMemory(dataset.features).subarray(5, 10)]).toEqual([2, 0, 20, 0, 0]);
    expect(warnings).toEqual([
      'table.csv, column "colour": 2 rows hold categories that training rows don\'t have (blue, green); they count as none',
      'table.csv, column "size": 1 rows hold categories that training rows don\'t have (L); they count as none',
    ]);
  });

  it('has the hash of the content, whichever rows are set aside', async () => {
    const table = await readText(text, {}, [oneHot]);
    expect(layOut(table, [1]).dataset.hash).toBe(layOut(table, [2]).dataset.hash);
  });

  it('copies nothing where all columns are numbers', async () => {
    const table = await readText('a,b,y\n1,2,0.5\n3,4,1.5\n');
    expect(layOut(table).dataset.features).toBe(table.values);
  });

  it('refuses a column with more categories than one-hot allows', async () => {
    const table = await readText(text, {}, [oneHot]);
    expect(() => layOut(table, [], 2)).toThrow(UserError);
    expect(() => layOut(table, [], 2)).toThrow('column "colour": found 3 different values; one-hot allows 2');
    expect(() => layOut(table, [], 3)).not.toThrow();
  });
});
