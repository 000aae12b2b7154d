import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadModel, parseConfig, runStudy } from '../../src/index.js';

const config = `
data: { source: table.csv, target: y, test: 0.25 }
preprocessing:
  - ordinal: { columns: { size: [S, M, L] } }
  - one-hot: { minFrequency: 5 }
  - impute: { indicator: true }
  - standardize
training: { epochs: 2 }
space: { preprocessing.impute.strategy: { values: [median, mean] } }
strategy: grid
validation: { name: k-fold, folds: 3 }
execution: { backend: wasm, workers: 1 }
`;

/** Every seventh number, fifth size and sixth colour is missing; some colours are rare. */
const rows = Array.from({ length: 120 }, (_, i) => ({
  a: i % 7 === 0 ? null : ((i * 37) % 23) / 4,
  size: i % 5 === 0 ? null : 'SML'[i % 3],
  colour: i % 6 === 0 ? null : i % 11 === 0 ? `rare-${i}` : ['red', 'blue'][i % 2],
  y: (i * 37) % 23 > 11 ? 'yes' : 'no',
}));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regsweep-missing-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('a saved model predicts the same of raw rows as of the file, missing values and rare categories included', async () => {
  const lines = rows.map(({ a, size, colour, y }) => [a ?? '', size ?? '', colour ?? '', y].join(','));
  await writeFile(join(folder, 'table.csv'), `a,size,colour,y\n${lines.join('\n')}\n`);
  const plan = parseConfig(config, { path: join(folder, 'gaps.yaml') });
  const report = await runStudy(plan, { resultsDir: join(folder, 'results') });
  expect(report.trials.map(({ state }) => state)).toEqual(['complete', 'complete']);
  const model = await loadModel(join(folder, 'results', 'gaps', 'model'));
  try {
    const [fromFile, fromRows] = [await model.evaluate(join(folder, 'table.csv')), await model.evaluate(rows)];
    expect(fromRows.metrics).toEqual(fromFile.metrics);
    expect(Number.isFinite(fromFile.metrics['log-loss']?.value)).toBe(true);
    const [prediction] = await model.predict([{ a: null, size: '', colour: 'never seen' }]);
    expect(prediction).toMatchObject({ class: expect.stringMatching(/yes|no/) });
  } finally {
    model.dispose();
  }
});
