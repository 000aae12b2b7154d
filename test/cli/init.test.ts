import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstConfig } from '../../src/cli/first-config.js';
import { describeTable } from '../../src/datasets/describe.js';
import { createWorkplace } from './workplace.js';
import { regsweep } from './world.js';

let workplace: ReturnType<typeof createWorkplace>;
beforeEach(() => {
  workplace = createWorkplace();
});
afterEach(() => workplace.remove());

const init = (...argv: string[]) => regsweep(workplace.path, ['init', ...argv]);
const text = (name: string) => readFileSync(join(workplace.path, name), 'utf8');

/** Every kind of column: identifiers, dates, constants, texts, gaps, a name that YAML would take for something else. */
const mixed = [
  'customer_id,since,country,class,"no: 1",notes,gap,plan',
  ...Array.from({ length: 60 }, (_, i) => {
    const [a, b] = [Math.sin(7 * i), Math.cos(3 * i)];
    const gap = i % 7 === 0 ? '' : b.toFixed(3);
    return `${1000 + i},2024-01-${String(1 + (i % 28)).padStart(2, '0')},CH,${a + b > 0 ? 1 : 0},${a.toFixed(3)},"note, ${i}",${gap},${['S', 'M', 'L'][i % 3]}`;
  }),
].join('\n');

describe('init', () => {
  it('writes a config that runs as it is', async () => {
    const { code, stdout } = await init('data.csv');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'data.yaml\n' });
    expect(text('data.yaml')).toContain('  target: "y" # the column to predict; guessed from its name\n');
    const run = await regsweep(workplace.path, [
      'run',
      'data.yaml',
      '--trials',
      '2',
      '--folds',
      '2',
      '--set',
      'training.epochs=2',
      '--quiet',
    ]);
    expect(run.code).toBe(0);
  });

  it('sees what each column is, and says what it guesses', async () => {
    workplace.write('mixed.csv', mixed);
    expect((await init('mixed.csv')).code).toBe(0);
    expect(text('mixed.yaml')).toMatchSnapshot();
    expect((await regsweep(workplace.path, ['validate', 'mixed.yaml'])).code).toBe(0);
  });

  it('sees labels by their names and by what is in them, and takes several targets that are asked for', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [
      Math.sin(i),
      Math.cos(2 * i),
      i % 2,
      Number(i % 3 === 0),
      i % 4,
    ]);
    const table = (header: string) => [header, ...rows.map((row) => row.join(','))].join('\n');
    workplace.write('tickets.csv', table('a,b,label_urgent,label_spam,age'));
    expect((await init('tickets.csv')).stderr).toContain(
      '40 rows, 3 inputs, multi-label; next: regsweep run tickets.yaml',
    );
    expect(text('tickets.yaml')).toContain(
      '  target: [label_urgent, label_spam] # the columns to predict; labels: guessed from their names, and 0 and 1 in them\n',
    );
    workplace.write('counts.csv', table('a,b,label_urgent,age,label_level'));
    await init('counts.csv');
    expect(text('counts.yaml')).toContain('  target: label_level # the column to predict; guessed: the last column\n');
    await init('counts.csv', '--target', 'a, b', '--output', 'two.yaml');
    expect(text('two.yaml')).toContain('  target: [a, b] # the columns to predict; as asked\n');
    expect((await init('counts.csv', '--target', 'a,c', '--output', 'no.yaml')).stderr).toContain(
      '--target c: the table has no such column; one of its columns is wanted; ',
    );
  });

  it('takes the last column where no name says which to predict, and the one asked for before all', async () => {
    workplace.write('plain.csv', text('data.csv').replace('a,b,y', 'a,b,won'));
    expect((await init('plain.csv')).code).toBe(0);
    expect(text('plain.yaml')).toContain('target: won # the column to predict; guessed: the last column\n');
    await init('plain.csv', '--target', 'a', '--output', 'other.yaml');
    expect(text('other.yaml')).toContain('target: a # the column to predict; as asked\n');
    expect((await regsweep(workplace.path, ['validate', 'other.yaml'])).stdout).toContain('(regression)');
  });

  it.each([
    [
      'table-snappy.parquet',
      'table-snappy',
      [
        '- impute: { indicator: true } # fills in missing values, and marks where they were: double',
        '  time: when # no input: ',
        'target: "y"',
      ],
    ],
    [
      'numpy/table.npz',
      'table',
      [
        '- impute: { indicator: true } # fills in missing values, and marks where they were: X1',
        'target: "y" # the column to predict; guessed',
      ],
    ],
    ['numpy/f4-F.npy', 'f4-F', ['target: X2 # the column to predict; guessed: the last column']],
  ])('reads %s as the study will', async (file, name, lines) => {
    const source = file.replace(/^.*\//, '');
    cpSync(fileURLToPath(new URL(`../datasets/data/${file}`, import.meta.url)), join(workplace.path, source));
    expect((await init(source)).code).toBe(0);
    for (const line of lines) expect(text(`${name}.yaml`)).toContain(line);
    expect((await regsweep(workplace.path, ['validate', `${name}.yaml`])).code).toBe(0);
  });

  it.each([
    ['imbalanced', ['\n# objective: { metric: cost, costs: { "yes": { "no": 10 }, "no": { "yes": 1 } } }\n']],
    ['grouped', ['\n  group: patient # no input: ', '\nvalidation: { name: group-k-fold, folds: 5 }']],
    ['ordered', ['\n  time: day # no input: ', '\nvalidation: { name: time-series, folds: 5 }']],
    [
      'categories',
      ['\n  - one-hot: { minFrequency: 5 } # an input for each category, one for all rare ones: district, '],
    ],
    ['missing', ['\n  - impute: { indicator: true } # ']],
    ['wide', ['\n  hidden: [] # ', '\n  penalty: elastic-net # ', '\n  alpha: { low: 0, high: 1 } # ']],
  ])('sees what the table %s asks for, and writes what runs', async (name, lines) => {
    cpSync(
      fileURLToPath(new URL(`../../configs/tables/${name}.csv`, import.meta.url)),
      join(workplace.path, `${name}.csv`),
    );
    expect((await init(`${name}.csv`)).code).toBe(0);
    for (const line of lines) expect(text(`${name}.yaml`)).toContain(line);
    const shorter = ['--trials', '2', '--set', 'training.epochs=2', '--backend', 'wasm', '--quiet'];
    expect((await regsweep(workplace.path, ['run', `${name}.yaml`, ...shorter])).code).toBe(0);
  });

  it('splits row by row where dates are in no order, or names mostly stand once or for many rows', async () => {
    const table = (day: (i: number) => string, patient: (i: number) => string) =>
      [
        'day,patient,a,y',
        ...Array.from({ length: 60 }, (_, i) => [day(i), patient(i), (i * 7) % 31, i % 2].join(',')),
      ].join('\n');
    const date = (i: number) => `2024-01-${String((i % 28) + 1).padStart(2, '0')}`;
    const split = async (name: string, csv: string) => {
      workplace.write(`${name}.csv`, csv);
      expect((await init(`${name}.csv`)).code).toBe(0);
      return /\n {2}(time|group): /.exec(text(`${name}.yaml`))?.[1] ?? 'rows';
    };
    expect(
      await split(
        'mixed-up',
        table(date, (i) => `p${i}`),
      ),
    ).toBe('rows');
    expect(
      await split(
        'other-form',
        table(
          (i) => `${1 + Math.floor(i / 3)}.1.2024`,
          (i) => `p${i}`,
        ),
      ),
    ).toBe('rows');
    expect(
      await split(
        'one-large',
        table(date, (i) => `p${i < 30 ? 0 : i % 12}`),
      ),
    ).toBe('rows');
    expect(
      await split(
        'groups',
        table(date, (i) => `p${i % 20}`),
      ),
    ).toBe('group');
    expect(
      await split(
        'in-order',
        table(
          (i) => date(Math.floor(i / 3)),
          (i) => `p${i % 20}`,
        ),
      ),
    ).toBe('time');
  });

  it('leaves out columns that can be no input', async () => {
    const table = await describeTable(
      'nested.parquet',
      fileURLToPath(new URL('../datasets/data/', import.meta.url)),
      null,
    );
    expect(firstConfig(table, 'nested.parquet', null)).toContain('    - list # neither numbers nor texts\n');
  });

  it('takes an array of several columns for what to predict', async () => {
    cpSync(fileURLToPath(new URL('../datasets/data/numpy/table.npz', import.meta.url)), join(workplace.path, 'a.npz'));
    expect((await init('a.npz', '--target', 'several')).code).toBe(0);
    expect(text('a.yaml')).toContain('target: several # the column to predict; as asked');
    expect((await regsweep(workplace.path, ['validate', 'a.yaml'])).stdout).toContain('(regression of 2 targets)');
  });

  it('names images and their labels, two files', async () => {
    for (const file of ['mnist-2k-images-idx3-ubyte.gz', 'mnist-2k-labels-idx1-ubyte.gz']) {
      cpSync(fileURLToPath(new URL(`../datasets/data/${file}`, import.meta.url)), join(workplace.path, file));
    }
    const { code, stdout, stderr } = await init('mnist-2k-images-idx3-ubyte.gz,mnist-2k-labels-idx1-ubyte.gz');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'mnist-2k-images-idx3-ubyte.yaml\n' });
    expect(stderr).toContain('2000 rows, 784 inputs, classification');
    expect(text('mnist-2k-images-idx3-ubyte.yaml')).toContain('    labels: mnist-2k-labels-idx1-ubyte.gz\n');
  });

  it('says what to do with a file of Arrow', async () => {
    const { code, stderr } = await init('table.feather');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('convert it') });
  });

  it('overwrites nothing', async () => {
    workplace.write('data.yaml', 'mine');
    const { code, stderr } = await init('data.csv');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'data.yaml: the file is there already; a new one is wanted; name another with --output, or remove it\n',
    });
    expect(text('data.yaml')).toBe('mine');
  });

  it.each([
    ['a column that is not there', ['data.csv', '--target', 'z']],
    ['a file that is not there', ['dat.csv']],
    ['one column', ['one.csv']],
    ['a target of which there is one class', ['same.csv']],
    ['a folder that is not there', ['data.csv', '--output', 'nowhere/data.yaml']],
  ])('refuses %s, and writes nothing', async (_, argv) => {
    workplace.write('one.csv', 'y\n1\n2\n');
    workplace.write('same.csv', 'a,y\n1,b\n2,b\n3,b\n');
    const { code, stdout, stderr } = await init(...argv);
    expect({ failed: code !== 0, stdout }).toEqual({ failed: true, stdout: '' });
    expect(stderr.replaceAll(workplace.path, 'HERE')).toMatchSnapshot();
    expect(['data', 'one', 'same'].filter((name) => existsSync(join(workplace.path, `${name}.yaml`)))).toEqual([]);
  });
});
