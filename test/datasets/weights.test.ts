import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataContract, readForContract } from '../../src/datasets/contract.js';
import { layOutDataset } from '../../src/datasets/layout.js';
import { checkClassWeights } from '../../src/study/class-weights.js';
import { folder, readText, write } from './written-files.js';

const text = 'a,w,y\n1,2,no\n3,0,yes\n5,0.5,no\n7,1e3,yes\n';

describe('a column of weights', () => {
  it('is read in double precision, and is no feature', async () => {
    const table = await readText(text, { weight: 'w' });
    expect(table.columns.map(({ name }) => name)).toEqual(['a']);
    expect(table.weights).toEqual(Float64Array.of(2, 0, 0.5, 1000));
    expect((await readText(text)).weights).toBeNull();
  });

  it('is part of the data’s hash where it is one', async () => {
    const hash = async (content: string, weight?: string) => (await readText(content, { weight })).hash;
    expect(await hash(text, 'w')).not.toBe(await hash(text));
    expect(await hash(text.replace('1e3', '999'), 'w')).not.toBe(await hash(text, 'w'));
  });

  it.each([
    [
      'a,w,y\n1,2,no\n3,-1,yes\n5,-2,no\n7,1,yes\n',
      'table.csv, line 3, column "w": found "-1" (2 such cells); a weight of at least 0 is wanted; correct the cell; 0 takes a row out of losses and metrics',
    ],
    [
      'a,w,y\n1,2,no\n3,,yes\n5,1,no\n7,1,yes\n',
      'table.csv, line 3, column "w": found an empty cell (1 missing value in this column); every row needs its weight; fill it in or take the row out',
    ],
    [
      'a,w,y\n1,2,no\n3,much,yes\n5,1,no\n7,1,yes\n',
      'table.csv, line 3, column "w": found "much"; weights are numbers; correct the cell',
    ],
    [
      'a,w,y\n1,0,no\n3,0,yes\n5,0,no\n7,0,yes\n',
      'table.csv, column "w": every weight is 0; weights above 0 are wanted; is it the right column?',
    ],
    ['a,wt,y\n1,1,no\n3,1,yes\n', 'table.csv: there is no column "w", which data.weight names; did you mean wt?'],
    ['w,y\n1,no\n3,yes\n', 'table.csv: no column is left to learn from beside "y"; is the delimiter , ; or a tab?'],
  ])('is refused where it is wrong: %#', async (content, message) => {
    await expect(readText(content, { weight: 'w' })).rejects.toThrow(message);
  });

  it('is read for a saved model where it is there, and its lack is told', async () => {
    const table = await readText(text, { weight: 'w' });
    const dataset = layOutDataset(table, { steps: [], testRows: new Int32Array(0), onWarning: () => {} });
    const contract = dataContract(dataset, Int32Array.of(0, 1, 2, 3), {
      missing: null,
      weight: 'w',
      fillsMissing: false,
    });
    const reading = (name: string, content: string) =>
      readForContract(join(folder, write(name, content)), JSON.parse(JSON.stringify({ contract })));
    expect((await reading('again.csv', text)).weights).toEqual(table.weights);
    const without = await reading('without.csv', 'a,y\n1,no\n2,yes\n');
    expect(without.weights).toBeNull();
    expect(without.warnings).toEqual([
      `${join(folder, 'without.csv')}: there is no column "w", which weighted the rows in training; every row counts once`,
    ]);
  });
});

describe('weights of classes', () => {
  const classes = { task: 'classification', classes: ['no', 'yes'], targetNames: ['y'] } as const;
  // Only what is looked at.
  const planWith = (classWeight: unknown, space: readonly object[] = []) =>
    ({ settings: { training: { classWeight } }, space }) as unknown as Parameters<typeof checkClassWeights>[0];

  it('are refused for a class that the data do not have, in the space too', () => {
    expect(() => checkClassWeights(planWith({ yes: 2 }), classes)).not.toThrow();
    const message = 'training.classWeight: "yess" is no class of "y"; its classes are no, yes; did you mean yes?';
    expect(() => checkClassWeights(planWith({ yess: 2 }), classes)).toThrow(message);
    const spec = { kind: 'categorical', path: 'training.classWeight', settings: [null, { yess: 1 }] };
    expect(() => checkClassWeights(planWith(null, [spec]), classes)).toThrow(message);
  });

  it('are refused for numbers', () => {
    expect(() =>
      checkClassWeights(planWith('balanced'), { task: 'regression', classes: [], targetNames: ['y'] }),
    ).toThrow(
      'training.classWeight: the task is regression; it weights classes; remove it, or weight rows by a column (data.weight)',
    );
  });
});
