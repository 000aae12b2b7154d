import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHand, type HandedData, toHand } from '../../src/hand-rows.js';
import { parseConfig, previewStudy, runStudy } from '../../src/index.js';
import { loadStudyData } from '../../src/load-study-data.js';
import { handData, takeData } from '../../src/storage/handed-data.js';
import { trainingDataOf } from '../../src/study/training-data.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-disk-'));
  const stream = createRandomStream(streamKey(7, 'disk'));
  // A column far from zero is read twice; texts, gaps, and rows in no order.
  const table = (count: number) =>
    Array.from({ length: count }, (_, row) => {
      const [a, b] = [stream.normal(), stream.normal()];
      const kind = ['new', 'old', 'odd'][row % 3];
      const gap = row % 11 === 0 ? '' : b;
      return [a, 5e7 + b, kind, gap, row % 8, 1 + (row % 2), a - b + 0.3 * stream.normal() > 0 ? 'yes' : 'no'].join(
        ',',
      );
    });
  const header = 'a,far,kind,gap,who,w,y';
  writeFileSync(join(folder, 'table.csv'), [header, ...table(300)].join('\n'));
  writeFileSync(join(folder, 'test.csv'), [header, ...table(60)].join('\n'));
  for (const name of ['table-snappy.parquet', 'numpy/table.npz']) {
    cpSync(fileURLToPath(new URL(`../datasets/data/${name}`, import.meta.url)), join(folder, name.replace(/.*\//, '')));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const csv = 'source: table.csv, target: y, exclude: [who]';
const steps = '[one-hot, impute: { strategy: mean, indicator: true }, standardize]';

interface Given {
  readonly data?: string;
  readonly preprocessing?: string;
  readonly validation?: string;
  readonly execution?: string;
}

function planOf(where: string, { data = csv, preprocessing = steps, validation, execution = '' }: Given = {}) {
  const text = `
study: small
seed: 3
data: { ${data} }
preprocessing: ${preprocessing}
model: { name: mlp, hidden: [6] }
training: { epochs: 3, batchSize: 16, optimizer: { name: adam, learningRate: 0.03 } }
space: { lambda: { low: 1e-4, high: 1e-1, log: true }, dropout: { low: 0, high: 0.5 } }
strategy: { name: random, trials: 3 }
validation: ${validation ?? '{ name: k-fold, folds: 3 }'}
execution: { backend: wasm, workers: 1, ${execution}${execution === '' ? '' : ', '}data: ${where} }
`;
  return parseConfig(text, { path: join(folder, 'small.yaml') });
}

async function run(name: string, where: string, given: Given = {}) {
  const resultsDir = join(folder, `${name}-${where}`.replaceAll(/\W/g, '-'));
  await runStudy(planOf(where, given), { resultsDir });
  expect(readdirSync(resultsDir).filter((each) => each.startsWith('.regsweep'))).toEqual([]);
  return readFileSync(join(resultsDir, 'small', 'report.json'), 'utf8');
}

describe('A study whose rows are on disk', () => {
  it.each<[string, Given]>([
    ['a table with texts and gaps', {}],
    ['a test file', { data: `${csv}, testSource: test.csv` }],
    [
      'groups and weights',
      {
        data: `${csv.replace(', exclude: [who]', '')}, group: who, weight: w`,
        validation: '{ name: group-k-fold, folds: 3 }',
      },
    ],
    ['nested folds', { validation: '{ name: nested, outer: { folds: 2 }, inner: { folds: 2 } }' }],
    [
      'min-max and an order',
      { preprocessing: '[ordinal: { columns: [kind] }, impute: { strategy: constant, value: 1 }, min-max]' },
    ],
    ['categories filled in', { preprocessing: '[one-hot, impute: { strategy: mean, categories: most-frequent }]' }],
    ['passes of two fits', { execution: 'fitsPerBatch: 2' }],
    ['Parquet in row groups', { data: 'source: table-snappy.parquet, target: y, exclude: [when]' }],
    [
      'arrays of NumPy',
      {
        data: 'source: table.npz',
        preprocessing: '[impute: { strategy: mean }, standardize]',
        validation: '{ name: k-fold, folds: 2 }',
      },
    ],
  ])('gives the report of one in memory, byte for byte: %s', async (name, given) => {
    expect(await run(name, 'disk', given)).toBe(await run(name, 'memory', given));
  });

  it('is the same with eager operations', async () => {
    const [disk, memory] = await Promise.all(
      ['disk', 'memory'].map(async (where) => {
        const plan = planOf(where);
        const cpu = { ...plan, execution: { ...plan.execution, backend: 'cpu' } };
        return runStudy(cpu, { resultsDir: join(folder, `cpu-${where}`) });
      }),
    );
    expect(disk).toEqual(memory);
  });

  it('tells before it trains how much goes to disk, and leaves nothing there', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('.regsweep'));
    // a, far, gap, w, three kinds, a mark for gaps.
    expect((await previewStudy(planOf('disk'))).diskBytes).toBe(4 * 300 * 8);
    expect((await previewStudy(planOf('memory'))).diskBytes).toBeNull();
    expect((await previewStudy(planOf('auto'))).diskBytes).toBeNull();
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('.regsweep'))).toEqual(before);
  });

  it('is one study with the same in memory', async () => {
    const resultsDir = join(folder, 'either');
    const first = await runStudy(planOf('memory'), { resultsDir });
    const events: string[] = [];
    const again = await runStudy(planOf('disk'), { resultsDir, onEvent: ({ type }) => void events.push(type) });
    expect(again).toEqual(first);
    expect(events).not.toContain('epoch');
  });

  it('hands its data to other processes by a file', async () => {
    const inMemory = trainingDataOf(await loadStudyData(planOf('memory'), {}), 3);
    const data = await loadStudyData(planOf('disk'), {}, join(folder, 'shared'));
    const path = join(folder, 'handed');
    expect(await handData(path, toHand(trainingDataOf(data, 3)))).toBe(true);
    const { dataset, ...opened } = fromHand(await takeData<HandedData>(path));
    const { features, ...rest } = dataset;
    const { dataset: ownDataset, ...own } = inMemory;
    const { features: wanted, ...ownRest } = ownDataset;
    expect({ ...opened, rest }).toEqual({ ...own, rest: ownRest });
    if (features instanceof Float32Array || !(wanted instanceof Float32Array)) throw new Error('one is stored');
    const read = new Float32Array(wanted.length);
    features.read(
      Int32Array.from({ length: 300 }, (_, row) => row),
      read,
      0,
    );
    expect(read).toEqual(wanted);
    data.elsewhere?.release();
    expect(readdirSync(join(folder, 'shared'))).toEqual([]);
  });

  it('clears away what a killed process left, and nothing of one that runs', async () => {
    const resultsDir = join(folder, 'abandoned');
    const prefix = `.regsweep-${hostname().replaceAll(/[^\w.]/g, '_')}-`;
    const [dead, alive] = [join(resultsDir, `${prefix}4194304-abc`), join(resultsDir, `${prefix}${process.ppid}-abc`)];
    mkdirSync(dead, { recursive: true });
    mkdirSync(alive);
    (await loadStudyData(planOf('disk'), {}, resultsDir)).elsewhere?.release();
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(alive)).toBe(true);
  });

  it.each<[Given, string]>([
    [
      { preprocessing: '[one-hot, impute, remove-outliers, standardize]' },
      `preprocessing.remove-outliers: sorts whole columns; leave the step out; or say execution.data: memory (execution.data is disk)
preprocessing.impute: median sorts whole columns; say strategy: mean, or constant; or say execution.data: memory (execution.data is disk)`,
    ],
    [
      { data: 'source: { images: a, labels: b }', preprocessing: '[]' },
      'data.source: images are read as a whole; or say execution.data: memory (execution.data is disk)',
    ],
  ])('is refused where whole columns are needed: %#', async (given, message) => {
    await expect(previewStudy(planOf('disk', given))).rejects.toThrow(message);
  });
});
