import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import type { DataPlan } from '../../src/core/plan.js';
import { layOutDataset } from '../../src/datasets/layout.js';
import { readText } from './written-files.js';

async function complaint(text: string, plan: Partial<DataPlan>): Promise<string> {
  const error = await readText(text, plan).catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error('it was read without a complaint');
  return error.message;
}

const lines = (head: string, cells: readonly string[]) =>
  [head, ...cells.map((cell, row) => `${cell},${row},${row * 1.5}`)].join('\n');

describe('columns that rows are split by', () => {
  const text = 'who,when,a,part,y\nbob,3,1,-1,0.5\nann,1,2,0,1.5\nbob,2,3,1,2.5\nann,10,4,0,3.5';
  const plan = { group: 'who', time: 'when', fold: 'part' };

  it('are read beside the inputs and are none themselves', async () => {
    const table = await readText(text, plan);
    expect(table.splitColumns).toEqual({
      group: { names: ['ann', 'bob'], codes: Int32Array.of(1, 0, 1, 0) },
      time: Float64Array.of(3, 1, 2, 10),
      fold: { names: ['-1', '0', '1'], codes: Int32Array.of(0, 1, 2, 1) },
    });
    const dataset = layOutDataset(table, { steps: [], testRows: Int32Array.of(), onWarning: () => {} });
    expect(dataset.columns.map(({ name }) => name)).toEqual(['a']);
  });

  it('may be excluded too, which they are anyway', async () => {
    const table = await readText(text, { ...plan, exclude: ['who', 'when'] });
    expect(table.splitColumns.group?.names).toEqual(['ann', 'bob']);
  });

  it('are part of what the data are, and leave the hash of data without them as it was', async () => {
    const hash = async (changed: string, given: Partial<DataPlan>) => (await readText(changed, given)).hash;
    const excluded = { exclude: ['who', 'when', 'part'] };
    const plain = await hash(text, excluded);
    expect(await hash('a,y\n1,0.5\n2,1.5\n3,2.5\n4,3.5', {})).toBe(plain);
    const whole = await hash(text, plan);
    expect(whole).not.toBe(plain);
    expect(await hash(text.replace('bob,3', 'bob,4'), plan)).not.toBe(whole);
    expect(await hash(text.replace('bob,2', 'ann,2'), plan)).not.toBe(whole);
    expect(await hash(text.replace('1,2.5', '2,2.5'), plan)).not.toBe(whole);
  });

  it('must hold a value in every row', async () => {
    for (const [mark, found] of [
      ['', 'an empty cell'],
      ['NA', '"NA"'],
      ['?', '"?"'],
    ]) {
      expect(await complaint(lines('who,a,y', ['x', mark, 'z', mark]), { group: 'who' })).toBe(
        `table.csv, line 3, column "who": found ${found} (2 missing values in this column); every row needs its group, for rows are split by it (data.group); fill it in or take the row out`,
      );
    }
  });

  it('must be there, and leave something to learn from', async () => {
    expect(await complaint(lines('who,a,y', ['x', 'z']), { group: 'whom' })).toBe(
      'table.csv: there is no column "whom", which data.group names; did you mean who?',
    );
    expect(await complaint('who,y\nx,1.5\nz,2.5', { fold: 'who' })).toContain('no column is left to learn from');
  });
});

describe('a column of times', () => {
  const times = async (cells: readonly string[]) => [
    ...((await readText(lines('when,a,y', cells), { time: 'when' })).splitColumns.time ?? []),
  ];
  const says = (cells: readonly string[]) => complaint(lines('when,a,y', cells), { time: 'when' });

  it('takes numbers', async () => {
    expect(await times(['2024', '2023.5', '-1', '1e3', '1700000000000'])).toEqual([2024, 2023.5, -1, 1000, 1.7e12]);
  });

  it('takes ISO dates, to fractions of a second and with their time zones', async () => {
    const dates = ['2024-02-29', '1969-12-31', '0099-01', '2024-02-29T12:30', '2024-02-29 12:30:15.25'];
    expect(await times(dates)).toEqual([
      Date.parse('2024-02-29'),
      -86_400_000,
      Date.parse('0099-01-01'),
      Date.parse('2024-02-29T12:30:00Z'),
      Date.parse('2024-02-29T12:30:15.250Z'),
    ]);
    const zoned = ['2024-01-01T00:30+01:00', '2023-12-31T23:30:00Z', '2023-12-31T20:00-0330'];
    expect(await times(zoned)).toEqual(new Array(3).fill(Date.parse('2023-12-31T23:30:00Z')));
  });

  it.each([
    '31.01.2024',
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-1-5',
    '2024-01-05T25:00',
    '2024-01-05T10',
    '2024-01-05T10:00+15:00',
    'yesterday',
    '2024-W05',
  ])('refuses %s', async (cell) => {
    expect(await says(['2024-01-01', cell])).toBe(
      `table.csv, line 3, column "when": found "${cell}"; data.time wants numbers, or dates as in ISO 8601 (2024-01-31, 2024-01-31T08:30:00Z); write it so, or number the times`,
    );
  });

  it('refuses several kinds of times in one column', async () => {
    expect(await says(['2024-01-01', '2024-01-02', '20240103'])).toBe(
      'table.csv, line 4, column "when": found "20240103" among dates without a time zone; times of one kind are wanted, so that they can be put in order; write dates without a time zone only, or numbers only',
    );
    expect(await says(['2024-01-01T10:00Z', '2024-01-01T10:00'])).toContain(
      'line 3, column "when": found "2024-01-01T10:00" among dates with a time zone',
    );
  });
});
