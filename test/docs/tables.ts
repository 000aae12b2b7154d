import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'libsql';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { zipOf } from '../native/archives.js';

/** The files that the documentation speaks of, so that what it shows can be run as it stands there. */

const rows = 160;

/** Two numbers, a line that tells two classes apart with hardly an overlap, and what else the examples name. */
function tableOf(columns: Readonly<Record<string, (row: TableRow) => string | number>>): string {
  const stream = createRandomStream(streamKey(3, 'documentation'));
  const lines = Array.from({ length: rows }, (_, i) => {
    const [age, visits] = [stream.normal(), stream.normal()];
    const row = { i, age, visits, line: 3 * age - 2 * visits + 0.1 * stream.normal(), chance: stream.uniform() };
    const own = Object.values(columns).map((cell) => cell(row));
    return [age.toFixed(4), visits.toFixed(4), ...own].join(',');
  });
  return [['age', 'visits', ...Object.keys(columns)].join(','), ...lines].join('\n');
}

interface TableRow {
  readonly i: number;
  readonly age: number;
  readonly visits: number;
  readonly line: number;
  readonly chance: number;
}

const yesNo = ({ line }: TableRow) => (line > 0 ? 'yes' : 'no');
const churned = tableOf({ churned: yesNo });

const tables: Readonly<Record<string, string>> = {
  'customers.csv': churned,
  'customers-2024.csv': churned,
  'customers-2025.csv': churned,
  'tickets.csv': tableOf({
    urgent: ({ line }) => Number(line > 0),
    billing: ({ age }) => Number(age > 0.5),
    spam: ({ chance }) => Number(chance < 0.2),
  }),
  'orders.csv': tableOf({
    size: ({ i }) => ['S', 'M', 'L'][i % 3],
    city: ({ i }) => ['Bern', 'Basel', 'Chur'][i % 7 < 3 ? i % 7 : 0],
    weight: ({ i, chance }) => (i % 9 === 0 ? '' : chance.toFixed(3)),
    returned: yesNo,
  }),
  'visits.csv': tableOf({ patient: ({ i }) => `p${i % 23}`, relapse: yesNo }),
  'sales.csv': tableOf({ week: ({ i }) => i, sold: ({ line }) => line.toFixed(3) }),
  'benchmark.csv': tableOf({ part: ({ i }) => i % 4, y: yesNo }),
};

/** Each of its candidates is there in every example: twenty small ones, in a moment. */
const sweep = `data: { source: customers.csv, target: churned }
preprocessing: [standardize]
model: { hidden: [8] }
training: { epochs: 30, batchSize: 16, optimizer: { name: adam, learningRate: 0.05 } }
space:
  lambda: { low: 1e-6, high: 1e-3, log: true }
  learningRate: { low: 0.02, high: 0.08, log: true }
strategy: { name: random, trials: 20 }
validation: { name: k-fold, folds: 2 }
execution: { backend: wasm, workers: 1 }
`;

const distribution = `'{"name": "FloatDistribution", "attributes": {"low": 1e-7, "high": 1, "log": true, "step": null}}'`;

/** As Optuna writes it: the study net, with a trial that calls a parameter lr, and one that has a momentum. */
const optunaTables = `
  CREATE TABLE version_info (version_info_id INTEGER, schema_version INTEGER, library_version VARCHAR(256));
  INSERT INTO version_info VALUES (1, 12, '5.0.0');
  CREATE TABLE studies (study_id INTEGER, study_name VARCHAR(512));
  INSERT INTO studies VALUES (1, 'net');
  CREATE TABLE study_directions (study_direction_id INTEGER, direction VARCHAR(8), study_id INTEGER, objective INTEGER);
  INSERT INTO study_directions VALUES (1, 'MINIMIZE', 1, 0);
  CREATE TABLE trials (trial_id INTEGER, number INTEGER, study_id INTEGER, state VARCHAR(8));
  INSERT INTO trials VALUES (1, 0, 1, 'COMPLETE'), (2, 1, 1, 'COMPLETE');
  CREATE TABLE trial_values (trial_value_id INTEGER, trial_id INTEGER, objective INTEGER, value FLOAT, value_type VARCHAR(7));
  INSERT INTO trial_values VALUES (1, 1, 0, 0.9, 'FINITE'), (2, 2, 0, 0.5, 'FINITE');
  CREATE TABLE trial_params
    (param_id INTEGER, trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT, distribution_json TEXT);
  INSERT INTO trial_params VALUES
    (1, 1, 'lambda', 0.0001, ${distribution}), (2, 1, 'lr', 0.03, ${distribution}),
    (3, 2, 'lambda', 0.0002, ${distribution}), (4, 2, 'learningRate', 0.04, ${distribution}),
    (5, 2, 'momentum', 0.9, ${distribution});
`;

/** `numpy.savez("measured.npz", X=X, y=y, patients=patients)` */
function measured(): Uint8Array {
  const stream = createRandomStream(streamKey(3, 'measured'));
  const inputs = Array.from({ length: rows * 2 }, () => stream.normal());
  const target = Array.from({ length: rows }, (_, i) => Number(inputs[2 * i] > inputs[2 * i + 1]));
  return zipOf([
    { name: 'X.npy', content: npyOf(inputs, `(${rows}, 2)`) },
    { name: 'y.npy', content: npyOf(target, `(${rows},)`) },
    {
      name: 'patients.npy',
      content: npyOf(
        target.map((_, i) => i % 19),
        `(${rows},)`,
      ),
    },
  ]);
}

/** One array of a hundred columns, the last of which is the target. */
function measuredAsOne(): Uint8Array {
  const stream = createRandomStream(streamKey(3, 'measured'));
  const values = Array.from({ length: rows }, () => {
    const inputs = Array.from({ length: 99 }, () => stream.normal());
    return [...inputs, Number(inputs[0] > inputs[1])];
  });
  return npyOf(values.flat(), `(${rows}, 100)`);
}

/** Version 1.0 of NumPy's format, float64. */
function npyOf(values: readonly number[], shape: string): Uint8Array {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]);
  return Buffer.concat([start, Buffer.from(`${header}\n`), new Uint8Array(Float64Array.from(values).buffer)]);
}

/** A folder with all of them. Whoever asks for it removes it. */
export function folderOfTheDocumentation(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'regsweep-docs-')));
  for (const [name, text] of Object.entries(tables)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'sweep.yaml'), sweep);
  writeFileSync(join(folder, 'weaker.yaml'), 'extends: sweep.yaml\nspace: { lambda: { high: 1e-4 } }\n');
  for (const name of ['data', 'sweeps']) mkdirSync(join(folder, name));
  symlinkSync(resolve('configs'), join(folder, 'configs'));
  copyFileSync('configs/data/digits.csv.gz', join(folder, 'data', 'digits.csv.gz'));
  writeFileSync(join(folder, 'measured.npz'), measured());
  writeFileSync(join(folder, 'measured.npy'), measuredAsOne());
  for (const kind of ['images-idx3', 'labels-idx1']) {
    copyFileSync(`test/datasets/data/mnist-2k-${kind}-ubyte.gz`, join(folder, `train-${kind}-ubyte.gz`));
  }
  const database = new Database(join(folder, 'optuna.db'));
  database.exec(optunaTables);
  database.close();
  return folder;
}
