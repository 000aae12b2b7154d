import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/datasets/index.js';
import type { Table } from '../../src/datasets/table.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { dataPlan } from './data-plan.js';
import { oneHot, readText } from './written-files.js';

const configs = new URL('../../configs/', import.meta.url).pathname;

/** Rows as numbers, the target last. */
function rowsOf(table: Table): number[][] {
  const width = inMemory(table.values).length / table.rows;
  return Array.from({ length: table.rows }, (_, row) => [
    ...inMemory(table.values).subarray(row * width, (row + 1) * width),
    table.target[row],
  ]);
}

describe('reading a table', () => {
  it('reads names, numbers and a numeric target', async () => {
    const table = await readText('a,b,y\n1,2.5,0.5\n-3,4e2,1.5\n0,.5,2.5\n');
    expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['a', 'numeric'],
      ['b', 'numeric'],
    ]);
    expect(rowsOf(table)).toEqual([
      [1, 2.5, 0.5],
      [-3, 400, 1.5],
      [0, 0.5, 2.5],
    ]);
    expect(table.task).toBe('regression');
    expect(table.target).toBeInstanceOf(Float64Array);
    expect(table.targetNames).toEqual(['y']);
  });

  const written = 'a,b,y\n1,2,no\n3,4,yes\n5,6,no\n7,8,yes\n';
  it.each([
    ['with CRLF', written.replaceAll('\n', '\r\n')],
    ['with CR alone', written.replaceAll('\n', '\r')],
    ['with a byte order mark', `\uFEFF${written}`],
    ['with semicolons', written.replaceAll(',', ';')],
    ['with tabs', written.replaceAll(',', '\t')],
    ['with blank lines', written.replaceAll('\n', '\n\n')],
    ['without a line break at the end', written.trimEnd()],
    ['with quotes everywhere', written.replaceAll(/[^,\n]+/g, '"$&"')],
    ['with blanks around values', written.replaceAll(',', ' , ')],
    ['with other forms of the same numbers', written.replace('1,2', '+1.0,2e0')],
    ['compressed', gzipSync(written)],
  ])('takes the same content %s for the same data', async (_, content) => {
    const plain = await readText(written);
    const other = await readText(content, {}, [], 'other.csv');
    expect(other).toEqual({ ...plain, source: 'other.csv' });
  });

  it('reads delimiters, quotes and line breaks in quoted fields', async () => {
    const text = 'word,y\n"a, b",1\n"say ""a""",2\n"two\nlines",3\n"a, b",4.5\n';
    const table = await readText(text, {}, [oneHot]);
    const [column] = table.columns;
    expect(column.kind === 'text' && column.categories).toEqual(['a, b', 'say "a"', 'two\nlines']);
    expect(column.kind === 'text' && [...column.codes]).toEqual([0, 1, 2, 0]);
  });

  it('sorts classes that are numbers by value', async () => {
    const table = await readText('a,y\n1,10\n2,9\n3,-1\n4,10\n5,9\n6,-1\n');
    expect(table.classes).toEqual(['-1', '9', '10']);
    expect([...table.target]).toEqual([2, 1, 0, 2, 1, 0]);
  });

  it('sorts classes that are texts by code unit', async () => {
    const table = await readText('a,y\n1,b\n2,a\n3,Z\n4,b\n5,a\n6,Z\n');
    expect(table.classes).toEqual(['Z', 'a', 'b']);
    expect([...table.target]).toEqual([2, 1, 0, 2, 1, 0]);
  });

  const numbered = (values: readonly number[]) =>
    `a,y\n${values.map((value, index) => `${index},${value}`).join('\n')}\n`;

  it('takes integers with at most 20 distinct values for classes, and with 21 for numbers', async () => {
    const twice = (length: number) => Array.from({ length: 2 * length }, (_, index) => index % length);
    expect((await readText(numbered(twice(20)))).task).toBe('classification');
    expect((await readText(numbered(twice(21)))).task).toBe('regression');
  });

  it('takes the task from the plan where it is given', async () => {
    const regression = await readText(numbered([0, 1, 0, 1]), { task: 'regression' });
    expect([...regression.target]).toEqual([0, 1, 0, 1]);
    const classes = await readText(numbered([0.5, 1.5, 0.5, 1.5]), { task: 'classification' });
    expect(classes.classes).toEqual(['0.5', '1.5']);
  });

  it('leaves excluded columns out', async () => {
    const table = await readText('id,a,y\nx1,1,0.5\nx2,2,1.5\n', { exclude: ['id'] });
    expect(table.columns.map(({ name }) => name)).toEqual(['a']);
  });

  it('takes numbers for categories where one-hot names their column', async () => {
    const table = await readText('zip,y\n10,1.5\n9,2.5\n10.0,3.5\n', {}, [{ ...oneHot, columns: ['zip'] }]);
    expect(table.columns[0]).toMatchObject({ kind: 'text', categories: ['9', '10'] });
  });

  it('keeps the digits of a column whose mean is large against its spread', async () => {
    const values = [0, 0.25, 0.5, 0.125].map((value) => 1e9 + value);
    const table = await readText(`t,a,y\n${values.map((value, i) => `${value},${i},${i}.5`).join('\n')}\n`);
    const [time, plain] = table.columns;
    expect(time.kind === 'text' ? null : time.origin).toBeCloseTo(1e9 + 0.21875, 6);
    expect(plain.kind === 'text' ? null : plain.origin).toBe(0);
    values.forEach((value, row) => {
      expect(inMemory(table.values)[2 * row] + (time.kind === 'text' ? 0 : time.origin)).toBeCloseTo(value, 6);
      expect(inMemory(table.values)[2 * row + 1]).toBe(row);
    });
  });

  it('reads the shipped tables', async () => {
    const at = (source: string, target: string) =>
      readTable(dataPlan(source, { target }), { baseDirectory: configs, preprocessing: [] });
    const digits = await at('data/digits.csv.gz', 'digit');
    expect([digits.rows, digits.columns.length, digits.classes.length]).toEqual([1797, 64, 10]);
    const cancer = await at('data/breast-cancer.csv', 'diagnosis');
    expect([cancer.rows, cancer.columns.length, cancer.classes]).toEqual([569, 30, ['benign', 'malignant']]);
    expect([...cancer.target].filter((index) => index === 1)).toHaveLength(212); // malignant, as published
    const diabetes = await at('data/diabetes.csv', 'progression');
    expect([diabetes.rows, diabetes.columns.length, diabetes.task]).toEqual([442, 10, 'regression']);
  });
});

describe('the hash of a table', () => {
  const text = 'a,b,y\n1,x,0.5\n2,z,1.5\n3,x,2.5\n';
  const hashOf = async (content: string) => (await readText(content, {}, [oneHot])).hash;

  it('is SHA-256 in hexadecimal and the same for the same content', async () => {
    const hash = await hashOf(text);
    expect(hash).toHaveLength(createHash('sha256').digest('hex').length);
    expect((await readText(text, {}, [oneHot], 'elsewhere.csv')).hash).toBe(hash);
  });

  it.each([
    ['a value', text.replace('2,z', '2.001,z')],
    ['a category', text.replace('2,z', '2,w')],
    ['the category of a row', text.replace('3,x', '3,z')],
    ['a target', text.replace('1.5', '1.6')],
    ['a name', text.replace('a,b', 'c,b')],
    ['the order of rows', 'a,b,y\n2,z,1.5\n1,x,0.5\n3,x,2.5\n'],
    ['the order of columns', 'b,a,y\nx,1,0.5\nz,2,1.5\nx,3,2.5\n'],
  ])('changes with %s', async (_, content) => {
    expect(await hashOf(content)).not.toBe(await hashOf(text));
  });
});

describe('reading what was written', () => {
  it('gives any table of numbers back, whatever the delimiter, line break and quoting', async () => {
    const number = fc.float({ noNaN: true, noDefaultInfinity: true }).filter((value) => Math.abs(value) < 1e30);
    const style = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      lineBreak: fc.constantFrom('\n', '\r\n'),
      quoted: fc.boolean(),
    });
    const tables = fc.array(fc.tuple(number, number, number), { minLength: 2, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(tables, style, async (rows, { delimiter, lineBreak, quoted }) => {
        const cell = (value: number | string) => (quoted ? `"${value}"` : String(value));
        const target = (index: number) => index + 0.5;
        const lines = rows.map((row, index) => [...row, target(index)].map(cell).join(delimiter));
        const text = [['a', 'b', 'c', 'y'].map(cell).join(delimiter), ...lines].join(lineBreak);
        const table = await readText(text);
        expect(table.rows).toBe(rows.length);
        rows.forEach((row, index) => {
          row.forEach((value, slot) => {
            const column = table.columns[slot];
            const origin = column.kind === 'text' ? Number.NaN : column.origin;
            const read = inMemory(table.values)[index * 3 + slot] + origin;
            expect(Math.abs(read - value)).toBeLessThanOrEqual(1e-9 * Math.abs(origin) + 1e-12 * Math.abs(value));
          });
          expect(table.target[index]).toBe(target(index));
        });
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});
