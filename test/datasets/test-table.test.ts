import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import type { DataPlan } from '../../src/core/plan.js';
import type { PreprocessingStep } from '../../src/core/settings.js';
import { readTable } from '../../src/datasets/index.js';
import { layOutDataset } from '../../src/datasets/layout.js';
import { withTestRows } from '../../src/datasets/test-table.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { dataPlan } from './data-plan.js';
import { folder, oneHot, write } from './written-files.js';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Given {
  readonly more?: Partial<DataPlan>;
  readonly steps?: readonly PreprocessingStep[];
}

async function join(source: string, test: string, { more = {}, steps = [oneHot] }: Given = {}) {
  const plan = dataPlan(write('source.csv', source), more);
  const context = { baseDirectory: folder, preprocessing: steps };
  return withTestRows(await readTable(plan, context), write('test.csv', test), plan, context);
}

async function told(source: string, test: string, given: Given = {}): Promise<string> {
  try {
    await join(source, test, given);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

const source = 'a,kind,y\n1,new,yes\n2,old,no\n3,old,yes\n4,new,no\n';

describe('The rows of a test file', () => {
  it('come after those of the source, their columns found by name', async () => {
    const table = await join(source, 'more,y,kind,a\n9,no,new,5\n9,yes,rare,6\n');
    expect([...inMemory(table.values)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...table.target]).toEqual([1, 0, 1, 0, 0, 1]);
    const warnings: string[] = [];
    const testRows = Int32Array.of(4, 5);
    const onWarning = (message: string) => void warnings.push(message);
    const { columns, features } = layOutDataset(table, { steps: [oneHot], testRows, onWarning });
    expect(columns.map(({ name }) => name)).toEqual(['a', 'kind=new', 'kind=old']);
    expect([...inMemory(features).slice(12)]).toEqual([5, 1, 0, 6, 0, 0]);
    expect(warnings).toEqual([
      'source.csv, column "kind": 1 rows hold categories that training rows don\'t have (rare); they count as none',
    ]);
  });

  it('keep the digits of a column far from zero, as those of the source do', async () => {
    const far = 'a,y\n100000000.25,1.5\n100000000.5,2.5\n100000000.75,3.5\n';
    const table = await join(far, 'y,a\n4.5,100000001\n', { more: { task: 'regression' } });
    const [column] = table.columns;
    if (column.kind === 'text') throw new Error('it is a column of numbers');
    expect(column.origin).toBe(100000000.5);
    expect([...inMemory(table.values)]).toEqual([-0.25, 0, 0.25, 0.5]);
  });

  it('may miss values where a step fills them in, and count by their weights', async () => {
    const more = { task: 'regression', weight: 'w' } as const;
    const table = await join('a,w,y\n1,1,1\n,2,2\n', 'a,w,y\n,3,5\n', { more, steps: [{ name: 'impute' }] });
    expect([...inMemory(table.values)]).toEqual([1, Number.NaN, Number.NaN]);
    expect(table.columns).toMatchObject([{ missing: 2 }]);
    expect([...(table.weights ?? [])]).toEqual([1, 2, 3]);
  });

  it('hold several targets in the order of the config', async () => {
    const table = await join('y,z,a\n1,10,0\n2,20,0\n', 'a,z,y\n0,30,3\n', { more: { target: ['y', 'z'] } });
    expect([...table.target]).toEqual([1, 10, 2, 20, 3, 30]);
  });

  it('change what the data are by what they hold, not by the order of their columns', async () => {
    const hash = async (test: string) => (await join(source, test)).hash;
    const first = await hash('a,kind,y\n5,new,no\n');
    expect(await hash('more,kind,a,y\n1,new,5,no\n')).toBe(first);
    expect(await hash('a,kind,y\n6,new,no\n')).not.toBe(first);
    expect(await hash('a,kind,y\n5,old,no\n')).not.toBe(first);
    expect(await hash('a,kind,y\n5,new,yes\n')).not.toBe(first);
    // Nor are they the same data as one table of all rows.
    expect(
      (
        await readTable(dataPlan(write('all.csv', `${source}5,new,no\n`)), {
          baseDirectory: folder,
          preprocessing: [oneHot],
        })
      ).hash,
    ).not.toBe(first);
  });
});

describe('A test file that does not go with the source', () => {
  it.each<[string, string, Given, string]>([
    [
      source,
      'a,kinds,y\n1,new,yes\n',
      {},
      'test.csv: there is no column "kind"; data.source has it; is it kinds? Then rename it',
    ],
    [source, 'kind,y\nnew,yes\n', {}, 'test.csv: there is no column "a"; data.source has it; add it'],
    [source, 'a,kind\n1,new\n', {}, 'test.csv: there is no column "y"; data.source has it; add it'],
    [
      source,
      'a,kind,y\none,new,yes\n',
      {},
      'test.csv, line 2, column "a": found "one" among numbers; numbers are wanted here; correct the cells, exclude the column, or take its values as categories (- one-hot: { columns: [a] })',
    ],
    [
      source,
      'a,kind,y\n1,7,yes\n2,8,no\n',
      {},
      'test.csv, column "kind": found numbers only (7, 8); data.source has texts there (new, old); is it the same column?',
    ],
    [
      source,
      'a,kind,y\n1,new,perhaps\n',
      {},
      'test.csv, line 2, column "y": found the class "perhaps"; data.source has no, yes; correct it or take the row out',
    ],
    [
      source,
      'a,kind,y\n,new,yes\n',
      {},
      'test.csv, line 2, column "a": found an empty cell (1 missing value in this column); every input needs a value; add "- impute" to preprocessing, take the rows out, or name the column in data.exclude',
    ],
    [
      'a,w,y\n1,1,yes\n2,1,no\n3,2,yes\n4,2,no\n',
      'a,y\n1,yes\n',
      { more: { weight: 'w' } },
      'test.csv: there is no column "w", which data.weight names; add it (1 in every row counts all alike)',
    ],
    [source, 'a,kind,y\n', {}, 'test.csv: there are column names but no rows; check how the file was written'],
  ])('is refused: %#', async (first, test, given, message) => {
    expect(await told(first, test, given)).toBe(message);
  });
});
