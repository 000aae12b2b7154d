/**
 * What a large table costs: a seeded table of 1 million rows and 100 columns as CSV, and a small study on it in one process,
 * with the greatest memory that it held.
 *
 *   npm run build && node bench/large-table.mjs [--rows 1000000] [--columns 100] [--workers 1]
 *
 * Writes bench/results/large-table.json; ends with code 1 where the memory of all processes together is 4 GiB or more.
 * Reads /proc, so it needs Linux.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTemporaryFolder } from './command.mjs';
import { readOptions } from './options.mjs';

const mostBytes = 4 * 2 ** 30;
const options = readOptions(import.meta.url, {
  rows: { type: 'string', default: '1000000' },
  columns: { type: 'string', default: '100' },
  workers: { type: 'string', default: '1' },
});
const [rows, columns, workers] = [options.rows, options.columns, options.workers].map(Number);

/** Numbers from 0 to 1: mulberry32. */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

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

/** Resident bytes of a process and all that it started, less what they share. */
function residentBytes(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = /^PPid:\s*(\d+)/m.exec(read(`/proc/${name}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const family = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [child, parent] of parents) {
      if (family.has(parent) && !family.has(child)) grown = Boolean(family.add(child));
    }
  }
  const proportional = (member) => Number(/^Pss:\s*(\d+)/m.exec(read(`/proc/${member}/smaps_rollup`))?.[1] ?? 0) * 1024;
  return [...family].reduce((sum, member) => sum + proportional(member), 0);
}

/** A process may end while it is looked at. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function runStudy(folder) {
  const bin = fileURLToPath(new URL('../bin/regsweep.js', import.meta.url));
  const started = performance.now();
  const args = [bin, 'run', join(folder, 'config.yaml'), '--results', join(folder, 'results'), '--quiet', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(child.pid));
  }, 200);
  const [code] = await once(child, 'close');
  clearInterval(timer);
  if (code !== 0) throw new Error(`the study ended with code ${code}`);
  return { seconds: (performance.now() - started) / 1000, peak, report: JSON.parse(text) };
}

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
