import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataContract, readForContract } from '../../src/datasets/contract.js';
import { layOutDataset } from '../../src/datasets/layout.js';
import { folder, readText, write } from './written-files.js';

const text = 'a,u,v\n1,10,0.5\n2,20,1.5\n3,30,2.5\n';

describe('several targets', () => {
  it('are read in the order of the plan, and are no features', async () => {
    const table = await readText(text, { target: ['v', 'u'] });
    expect(table.task).toBe('regression');
    expect(table.targetNames).toEqual(['v', 'u']);
    expect([...table.target]).toEqual([0.5, 10, 1.5, 20, 2.5, 30]);
    expect(table.columns.map(({ name }) => name)).toEqual(['a']);
  });

  it('are read for a saved model', async () => {
    const table = await readText(text, { target: ['v', 'u'] });
    const dataset = layOutDataset(table, { steps: [], testRows: new Int32Array(0), onWarning: () => {} });
    const contract = dataContract(dataset, Int32Array.of(0, 1, 2), { missing: null, fillsMissing: false });
    const other = join(folder, write('other.csv', 'v,a,u\n7,1,8\n'));
    const data = await readForContract(other, JSON.parse(JSON.stringify({ contract })));
    expect([...data.target]).toEqual([7, 8]);
    await expect(readForContract(join(folder, write('less.csv', 'v,a\n7,1\n')), { contract })).rejects.toThrow(
      'there is no column "u"; the model was trained with it; add it',
    );
  });

  it.each([
    [
      'a,u,v\n1,x,0.5\n2,20,1.5\n',
      {},
      'table.csv, line 2, column "u": found "x"; several targets are numbers; correct the cell, or predict one column of classes',
    ],
    [
      'a,u,v\n1,1,0.5\n2,1,1.5\n',
      {},
      'table.csv, column "u": found 1 in every row; different values are wanted; there is nothing to learn; is it the right column?',
    ],
    [
      'a,u,w\n1,1,0.5\n2,2,1.5\n',
      {},
      'table.csv: there is no column "v", which data.target names; its columns are a, u, w',
    ],
    [
      'a,u,v\n1,1,0.5\n2,0,1.5\n3,-1,2\n',
      { targetTransform: 'log' as const },
      'table.csv, line 3, column "u": found "0" (2 such cells); data.targetTransform: log wants targets above 0; correct the cell, or choose log1p (above -1) or standardize',
    ],
    [
      'a,u,v\n1,1,0.5\n2,-1,1.5\n',
      { targetTransform: 'log1p' as const },
      'table.csv, line 3, column "u": found "-1"; data.targetTransform: log1p wants targets above -1; correct the cell, or choose standardize',
    ],
  ])('are refused where they are wrong: %#', async (content, more, message) => {
    await expect(readText(content, { target: ['u', 'v'], ...more })).rejects.toThrow(message);
  });

  it('are no classes where one is learned on another scale', async () => {
    const { task } = await readText('a,y\n1,1\n2,2\n3,3\n4,1\n', { target: 'y', targetTransform: 'log' });
    expect(task).toBe('regression');
    await expect(readText('a,y\n1,x\n2,y\n3,x\n4,y\n', { target: 'y', targetTransform: 'log' })).rejects.toThrow(
      'data.targetTransform is log, and table.csv, column "y" holds classes; it is for numbers; remove it',
    );
  });
});

describe('several labels', () => {
  const marks = 'a,u,v\n1,1,0\n2,0,0\n3,1,1\n';

  it('are told from columns that hold 0 and 1 only, unless the task is given', async () => {
    const table = await readText(marks, { target: ['v', 'u'] });
    expect(table.task).toBe('multi-label');
    expect([...table.target]).toEqual([0, 1, 0, 0, 1, 1]);
    expect(table.classes).toEqual([]);
    expect((await readText(marks, { target: ['v', 'u'], task: 'regression' })).task).toBe('regression');
    expect((await readText(marks, { target: ['v', 'u'], targetTransform: 'log1p' })).task).toBe('regression');
    expect((await readText(marks.replace('1,1,0', '1,2,0'), { target: ['v', 'u'] })).task).toBe('regression');
  });

  it('are read for a saved model, and nothing but 0 and 1 is one', async () => {
    const table = await readText(marks, { target: ['v', 'u'] });
    const dataset = layOutDataset(table, { steps: [], testRows: new Int32Array(0), onWarning: () => {} });
    const contract = dataContract(dataset, Int32Array.of(0, 1, 2), { missing: null, fillsMissing: false });
    const read = (name: string, text: string) =>
      readForContract(join(folder, write(name, text)), JSON.parse(JSON.stringify({ contract })));
    expect([...(await read('labelled.csv', 'v,a,u\n1,1,0\n')).target]).toEqual([1, 0]);
    await expect(read('wrong.csv', 'v,a,u\n1,1,3\n')).rejects.toThrow(
      'line 2, column "u": found "3"; a label is 1 where it is there and 0 elsewhere; correct the cell, or say data.task: regression',
    );
  });

  it.each([
    [
      marks.replace('2,0,0', '2,0.5,0'),
      'table.csv, line 3, column "u": found "0.5"; a label is 1 where it is there and 0 elsewhere; correct the cell, or say data.task: regression',
    ],
    [
      marks.replace('3,1,1', '3,1,0'),
      'table.csv, column "v": found 0 in every row; different values are wanted; there is nothing to learn; is it the right column?',
    ],
  ])('are refused where they are wrong: %#', async (content, message) => {
    await expect(readText(content, { target: ['u', 'v'], task: 'multi-label' })).rejects.toThrow(message);
  });

  it('are several: one column is refused', async () => {
    await expect(readText('a,u\n1,1\n2,0\n', { target: 'u', task: 'multi-label' })).rejects.toThrow(
      'table.csv, column "u": found one column, and data.task is multi-label; several columns of 0 and 1 are wanted; say classification, or name several',
    );
  });
});
