import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import type { DataPlan } from '../../src/core/plan.js';
import type { PreprocessingStep } from '../../src/core/settings.js';
import { readTable } from '../../src/datasets/index.js';
import { dataPlan } from './data-plan.js';
import { folder, oneHot, readText, write } from './written-files.js';

async function complaint(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => new Error('it was read without a complaint'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw error;
  expect(error.kind).toBe('data');
  return error.message;
}

interface Wrong {
  readonly what: string;
  readonly text: string | Uint8Array;
  readonly plan?: Partial<DataPlan>;
  readonly steps?: readonly PreprocessingStep[];
  /** Where, what was found, and what to do. */
  readonly says: readonly string[];
}

const wrong: readonly Wrong[] = [
  { what: 'an empty file', text: '', says: ['table.csv', 'is empty', 'check'] },
  { what: 'a file of blank lines', text: '\n\n\n', says: ['table.csv', 'is empty'] },
  { what: 'a header only', text: 'a,y\n', says: ['table.csv', 'no rows', 'check'] },
  { what: 'no header', text: '1,2\n3,4\n', says: ['line 1', 'found numbers (1, 2)', 'column names', 'first line'] },
  { what: 'a column without a name', text: 'a,,y\n1,2,3\n', says: ['line 1', 'column 2 has no name', 'give it'] },
  { what: 'a name twice', text: 'a,b,a,y\n1,2,3,4\n', says: ['line 1', '"a"', '2 times', 'columns 1, 3', 'rename'] },
  {
    what: 'a target that is not there',
    text: 'age,diagnose,b\n1,2,3\n',
    plan: { target: 'diagnosis' },
    says: ['no column "diagnosis"', 'data.target', 'did you mean diagnose?'],
  },
  {
    what: 'an excluded column that is not there',
    text: 'a,y\n1,2\n',
    plan: { exclude: ['nowhere_to_be_found'] },
    says: ['no column "nowhere_to_be_found"', 'data.exclude', 'its columns are a, y'],
  },
  {
    what: 'a one-hot column that is not there',
    text: 'colour,y\n1,2\n',
    steps: [{ ...oneHot, columns: ['color'] }],
    says: ['no column "color"', 'one-hot', 'did you mean colour?'],
  },
  { what: 'an excluded target', text: 'a,y\n1,2\n', plan: { exclude: ['y'] }, says: ['"y" is data.target and'] },
  { what: 'no column beside the target', text: 'y\n1.5\n2.5\n', says: ['no column is left', 'delimiter'] },
  {
    what: 'missing values',
    text: 'a,b,y\n1,2,0.5\n3,,1.5\n5, ,2.5\n',
    says: [
      'line 3, column "b"',
      'found an empty cell (2 missing values',
      'add "- impute" to preprocessing',
      'data.exclude',
    ],
  },
  {
    what: 'missing values in a column of texts',
    text: 'a,c,y\n1,u,0.5\n3,,1.5\n5,v,2.5\n',
    steps: [oneHot],
    says: ['line 3, column "c"', 'found an empty cell (1 missing value', 'add "- impute"'],
  },
  {
    what: 'a column without any value',
    text: 'a,b,y\n1,,0.5\n3,,1.5\n5,NA,2.5\n',
    plan: { missing: ['NA'] },
    steps: [{ name: 'impute' }],
    says: ['table.csv, column "b"', 'found no value in any of 3 rows', 'name the column in data.exclude'],
  },
  {
    what: 'a missing target beside filled features',
    text: 'a,y\n1,0.5\n,1.5\n3,\n',
    steps: [{ name: 'impute' }],
    says: ['line 4, column "y"', 'every row needs its target'],
  },
  {
    what: 'a number that stands for no value',
    text: 'a,y\n1,0.5\n-999,1.5\n',
    plan: { missing: ['-999'] },
    says: ['line 3, column "a": found "-999" (1 missing value'],
  },
  {
    what: 'a column of dates',
    text: 'a,joined,y\n1,2021-03-01,0.5\n2,2021-11-30,1.5\n3,unknown,2.5\n4,2022-01-05,3.5\n',
    steps: [oneHot],
    says: ['line 2, column "joined"', 'found the date "2021-03-01"', 'data.exclude', 'age in days'],
  },
  {
    what: 'an ordinal column that is not there',
    text: 'colour,y\n1,2\n',
    steps: [{ name: 'ordinal', columns: ['color'] }],
    says: ['no column "color"', 'ordinal names', 'did you mean colour?'],
  },
  {
    what: 'a word for a missing value',
    text: 'a,y\n1,0.5\nNA,1.5\n',
    says: ['line 3, column "a": found "NA" (1 miss'],
  },
  { what: 'a missing target', text: 'a,y\n1,0.5\n2,\n', says: ['line 3, column "y"', 'needs its target'] },
  { what: 'a missing class', text: 'a,y\n1,u\n2,\n3,v\n', says: ['line 3, column "y"', 'found an empty cell'] },
  {
    what: 'texts among numbers',
    text: 'a,bp,y\n1,80,0.5\n2,high,1.5\n3,81,2.5\n4,low,3.5\n5,77,4.5\n',
    says: ['line 3, column "bp"', 'found "high" among numbers (2 such cells)', 'columns: [bp]'],
  },
  {
    what: 'numbers among texts',
    text: 'a,sex,y\n1,male,0.5\n2,1,1.5\n3,female,2.5\n',
    steps: [oneHot],
    says: ['line 3, column "sex"', 'found the number "1" among texts', 'correct the cells'],
  },
  {
    what: 'a text in the target of numbers',
    text: 'a,y\n1,0.5\n2,high\n3,1.5\n',
    says: ['line 3, column "y"', 'found "high"', 'data.task: classification'],
  },
  {
    what: 'texts where the task wants numbers',
    text: 'a,y\n1,u\n2,v\n',
    plan: { task: 'regression' },
    says: ['line 2, column "y"', 'found "u"', 'data.task: regression wants numbers'],
  },
  {
    what: 'texts without one-hot',
    text: 'a,sex,y\n1,male,0.5\n2,female,1.5\n',
    says: ['line 2, column "sex"', 'found the text "male"', 'add "- one-hot" to preprocessing', 'data.exclude'],
  },
  {
    what: 'decimal commas',
    text: 'a;y\n1,5;0.5\n2,5;1.5\n',
    says: ['line 2, column "a"', 'written with a point'],
  },
  { what: 'infinity', text: 'a,y\n1,0.5\ninf,1.5\n', says: ['line 3, column "a"', 'found "inf"', 'finite numbers'] },
  { what: 'a number beyond float32', text: 'a,y\n1,0.5\n1e39,1.5\n', says: ['line 3', 'found "1e39"', 'finite'] },
  { what: 'a hexadecimal number', text: 'a,y\n1,0.5\n0x1F,1.5\n2,3\n', says: ['line 3', '"0x1F" among numbers'] },
  {
    what: 'rows of another length',
    text: 'a,b,y\n1,2,0.5\n3,4\n5,6,7,8\n',
    says: ['line 3', 'found 2 fields (and 1 more such lines)', 'the header has 3', 'quote'],
  },
  { what: 'a quote that is never closed', text: 'a,y\n1,0.5\n"2,1.5\n3,2.5\n', says: ['line 3', 'never closed'] },
  { what: 'text behind a closing quote', text: 'a,y\n1,0.5\n"2"x,1.5\n', says: ['line 3', 'closing quote', 'double'] },
  { what: 'a quote inside a field', text: 'a,y\n1,0.5\n2"x,1.5\n', says: ['line 3', 'not quoted', 'double'] },
  { what: 'one class', text: 'a,y\n1,u\n2,u\n', says: ['column "y"', 'one class only, "u"', 'the right column?'] },
  {
    what: 'a class of one row',
    text: 'a,y\n1,u\n2,u\n3,v\n4,v\n5,w\n',
    says: ['column "y"', 'one row only of class w', '2 rows', 'merge'],
  },
  {
    what: 'a constant target',
    text: 'a,y\n1,2.5\n2,2.5\n',
    says: ['column "y"', 'found 2.5 in every row', 'the right column?'],
  },
  {
    what: 'bytes that are not UTF-8',
    text: Buffer.from('a,y\n1,caf\xe9\n2,th\xe9\n', 'latin1'),
    says: ['table.csv, near line 2', 'not UTF-8', 'save it as'],
  },
  { what: 'UTF-16', text: Buffer.from('\uFEFFa,y\n1,2\n', 'utf16le'), says: ['table.csv', 'not UTF-8', 'save it as'] },
];

describe('a table that can not be used', () => {
  it.each(wrong)('is refused with the place and a remedy: $what', async ({ text, plan, steps, says }) => {
    const message = await complaint(readText(text, plan, steps));
    expect(message).toMatch(/^table\.csv/);
    for (const part of says) expect(message).toContain(part);
  });

  it('is refused with all of its faults at once', async () => {
    const message = await complaint(readText('a,b,c,y\n1,,x,0.5\n2,3,4,1.5\n5,6,7\n7,8,9,inf\n'));
    expect(message.split('\n')).toHaveLength(4);
    for (const line of ['line 4:', 'line 2, column "b"', 'line 2, column "c"', 'line 5, column "y"']) {
      expect(message).toContain(line);
    }
  });

  it('is refused with a few of many faults', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `x${index}`);
    const message = await complaint(readText(`${names.join(',')},y\n${names.map(() => '').join(',')},1\n`));
    expect(message.split('\n')).toHaveLength(13);
    expect(message).toContain('and 28 more');
  });

  it('is told by the line where a record begins, after quoted line breaks and blank lines', async () => {
    const text = 'a,word,y\n1,"two\nlines",0.5\n\n2,"three\r\nmore\r\nlines",1.5\n3,x,2.5\n?,z,3.5\n';
    expect(await complaint(readText(text, {}, [oneHot]))).toContain('line 9, column "a"');
  });
});

describe('a file that can not be opened', () => {
  const context = { baseDirectory: folder, preprocessing: [] };

  it('is not there, but one with a like name is', async () => {
    write('digits.csv', 'a,y\n1,2\n');
    const message = await complaint(readTable(dataPlan('digit.csv'), context));
    expect(message).toContain('digit.csv: no such file');
    expect(message).toContain('did you mean digits.csv?');
  });

  it('stands in a folder that is not there', async () => {
    const message = await complaint(readTable(dataPlan('nowhere/digits.csv'), context));
    expect(message).toContain('no such folder');
    expect(message).toContain('relative to the config');
  });

  it('is a folder', async () => {
    mkdirSync(join(folder, 'tables.d'), { recursive: true });
    expect(await complaint(readTable(dataPlan('tables.d'), context))).toContain('found a folder');
  });

  it('bears .gz and is not compressed', async () => {
    const message = await complaint(readText('a,y\n1,2\n', {}, [], 'plain.csv.gz'));
    expect(message).toContain('plain.csv.gz: the name ends in .gz, but the content is not gzip');
  });

  it.each([
    ['cut off', (whole: Buffer) => whole.subarray(0, whole.length - 20)],
    ['damaged', (whole: Buffer) => whole.map((byte, index) => (index === 30 ? byte ^ 0xff : byte))],
  ])('is compressed and %s', async (_, spoil) => {
    const rows = Array.from({ length: 100 }, (_, index) => `${index},${index * 0.37}`);
    const content = spoil(gzipSync(`a,y\n${rows.join('\n')}\n`));
    const message = await complaint(readText(content, {}, [], 'spoiled.csv.gz'));
    expect(message).toContain("spoiled.csv.gz: the gzip data can't be decompressed");
  });
});
