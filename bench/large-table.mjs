/**
 * What a large table costs: a seeded table of 1 million rows and 100 columns as CSV, and a small study on it in one process,
 * with the greatest memory that it held.
 *
 *   npm run build && node bench/large-table.mjs [--rows 1000000] [--columns 100] [--workers 1]
 *
 * Writes bench/results/large-table.json; ends with code 1 where the memory of all processes together is 4 GiB or more.
 * Reads /proc, so it needs Linux.
 */

import { once } from 'node:events';
import { createWriteStream, writeFileSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { inTemporaryFolder } from './command.mjs';
import { readOptions } from './options.mjs';
import { createRandom, runStudy } from './resident.mjs';

const mostBytes = 4 * 2 ** 30;
const options = readOptions(import.meta.url, {
  rows: { type: 'string', default: '1000000' },
  columns: { type: 'string', default: '100' },
  workers: { type: 'string', default: '1' },
});
const [rows, columns, workers] = [options.rows, options.columns, options.workers].map(Number);

/** Every fiftieth value is missing; the class is the sign of a noisy sum of the first five columns. */
async function writeTable(path) {
  const random = createRandom(1);
  const out = createWriteStream(path);
  out.write(`${Array.from({ length: columns }, (_, j) => `x${j}`).join(',')},y\n`);
  for (let row = 0; row < rows; row++) {
    let sum = random() - 0.5;
    const cells = [];
    for (let j = 0; j < columns; j++) {
      const value = random() - 0.5;
      if (j < 5) sum += value;
      cells.push(random() < 0.02 ? '' : value.toFixed(4));
    }
    cells.push(sum > 0 ? 'yes' : 'no');
    if (!out.write(`${cells.join(',')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

const config = `
study: large
data: { source: table.csv, target: y, test: 0.1 }
preprocessing: [impute, standardize]
model: { name: mlp, hidden: [32] }
training: { epochs: 1, batchSize: 1024 }
space: { lambda: { values: [0.001, 0.0001] } }
strategy: grid
validation: { name: k-fold, folds: 3 }
reference: false
execution: { backend: wasm, workers: ${workers} }
`;

await inTemporaryFolder(async (folder) => {
  const table = join(folder, 'table.csv');
  await writeTable(table);
  await writeFile(join(folder, 'config.yaml'), config);
  const { size } = await stat(table);
  const { seconds, peak, report } = await runStudy(folder);
  const result = {
    machine: { cpu: cpus()[0].model, node: process.version },
    rows,
    columns,
    workers,
    fits: report.trials.length * 3 + 1,
    csvBytes: size,
    matrixBytes: 4 * rows * columns,
    peakBytes: peak,
    seconds: Math.round(seconds),
    testAccuracy: report.test.metrics.accuracy.value,
  };
  writeFileSync(new URL('results/large-table.json', import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  process.exitCode = peak < mostBytes ? 0 : 1;
});
