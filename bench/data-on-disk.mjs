/**
 * A study on more numbers than it may hold: a seeded array of 7 million rows and 101 columns (2.8 GB of float32) as NumPy
 * saves it, on disk while the study runs, with the greatest memory that its processes held; `--data memory` for the same in
 * memory.
 *
 *   npm run build && node bench/data-on-disk.mjs [--rows 7000000] [--columns 100] [--workers 1] [--data disk]
 *
 * Writes bench/results/data-on-disk.json, where `--data memory` adds its part to what is there; ends with code 1 where the
 * study on disk takes half of the numbers' size or more, or two reports are not the same. Reads /proc, so it needs Linux.
 */

import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { inTemporaryFolder } from './command.mjs';
import { readOptions } from './options.mjs';
import { createRandom, runStudy } from './resident.mjs';

const options = readOptions(import.meta.url, {
  rows: { type: 'string', default: '7000000' },
  columns: { type: 'string', default: '100' },
  workers: { type: 'string', default: '1' },
  data: { type: 'string', default: 'disk' },
});
const [rows, columns, workers] = [options.rows, options.columns, options.workers].map(Number);
const results = new URL('results/data-on-disk.json', import.meta.url);

/** The last column is the sign of a noisy sum of the first five. Numbers are the same random ones again and again, in turn. */
function writeArray(path) {
  const random = createRandom(1);
  const pool = Float32Array.from({ length: 1_000_003 }, () => random() - 0.5);
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns + 1}), }`.padEnd(117);
  const header = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${text}\n`, 'latin1');
  const file = openSync(path, 'w');
  writeSync(file, header);
  const block = new Float32Array(4096 * (columns + 1));
  let next = 0;
  for (let row = 0; row < rows; row += 4096) {
    const count = Math.min(4096, rows - row);
    for (let i = 0; i < count; i++) {
      const at = i * (columns + 1);
      let sum = random() - 0.5;
      for (let j = 0; j < columns; j++) {
        const value = pool[next++ % pool.length];
        if (j < 5) sum += value;
        block[at + j] = value;
      }
      block[at + columns] = sum > 0 ? 1 : 0;
    }
    writeSync(file, block.subarray(0, count * (columns + 1)));
  }
  closeSync(file);
}

const config = `
study: large
data: { source: table.npy, test: 0.1 }
preprocessing: [standardize]
model: { name: mlp, hidden: [16] }
training: { epochs: 1, batchSize: 1024 }
space: { lambda: { values: [0.001, 0.0001] } }
strategy: grid
validation: { name: holdout }
reference: false
execution: { backend: wasm, workers: ${workers}, data: ${options.data} }
`;

await inTemporaryFolder(async (folder) => {
  writeArray(join(folder, 'table.npy'));
  await writeFile(join(folder, 'config.yaml'), config);
  const { seconds, peak, report } = await runStudy(folder);
  const before = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : {};
  const same = before.rows === rows && before.columns === columns;
  const own = {
    workers,
    peakBytes: peak,
    seconds: Math.round(seconds),
    report: createHash('sha256').update(JSON.stringify(report)).digest('hex'),
  };
  const result = {
    machine: { cpu: cpus()[0].model, node: process.version },
    rows,
    columns,
    numberBytes: 4 * rows * columns,
    testAccuracy: report.test.metrics.accuracy.value,
    ...(same && { disk: before.disk, memory: before.memory }),
    [options.data]: own,
  };
  writeFileSync(results, `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  const { disk, memory } = result;
  const isSmall = disk === undefined || disk.peakBytes < result.numberBytes / 2;
  const isSame = disk === undefined || memory === undefined || disk.report === memory.report;
  process.exitCode = isSmall && isSame ? 0 : 1;
});
