import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Two classes that a straight line separates with some overlap: the same table on every machine. */
const table = [
  'a,b,y',
  ...Array.from({ length: 60 }, (_, i) => {
    const [a, b] = [Math.sin(7 * i) * 2, Math.cos(3 * i)];
    return `${a.toFixed(3)},${b.toFixed(3)},${a + b + 0.6 * Math.sin(11 * i) > 0 ? 'yes' : 'no'}`;
  }),
].join('\n');

/** Trains twelve fits in a blink. */
export const tinyConfig = `study: tiny
seed: 3
data: { source: data.csv, target: y }
preprocessing: [standardize]
model: { name: mlp, hidden: [4] }
training: { epochs: 4, batchSize: 16, optimizer: { name: adam, learningRate: 0.05 } }
space:
  lambda: { low: 1e-4, high: 1e-2, log: true, zero: true }
strategy: { name: random, trials: 4, batch: 2 }
validation: { name: k-fold, folds: 3 }
execution: { backend: wasm, workers: 1 }
`;

/** A folder with `data.csv` and `tiny.yaml`. */
export function createWorkplace(): { readonly path: string; write(name: string, text: string): void; remove(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'regsweep-cli-')));
  const write = (name: string, text: string) => writeFileSync(join(path, name), text);
  write('data.csv', table);
  write('tiny.yaml', tinyConfig);
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Every path below a folder, with sizes: what a command may not change. SQLite's own side files come and go. */
export function listing(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/-(wal|shm)$/.test(name))
    .map((name) => `${name} ${statSync(join(folder, name)).size}`)
    .sort();
}
