import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandomStream, streamKey } from '../../src/util/random.js';

/** A folder with two small tables, `classes.csv` and `numbers.csv`, that a linear model can learn with some noise. */
export function folderWithTables(): string {
  const folder = mkdtempSync(join(tmpdir(), 'regsweep-e2e-'));
  const stream = createRandomStream(streamKey(5, 'tables'));
  const rows = Array.from({ length: 120 }, () => {
    const [a, b, c] = [stream.normal(), stream.normal(), stream.normal()];
    const signal = 2 * a - b + 0.5 * stream.normal();
    return { a, b, c, signal };
  });
  const table = (name: string, target: (signal: number) => string) =>
    writeFileSync(
      join(folder, name),
      ['a,b,c,y', ...rows.map(({ a, b, c, signal }) => [a, b, c, target(signal)].join(','))].join('\n'),
    );
  table('classes.csv', (signal) => (signal > 0 ? 'yes' : 'no'));
  table('numbers.csv', (signal) => String(100 + 10 * signal));
  return folder;
}

/** A study of a second or less over one of the tables. */
export const smallConfig = `
study: small
seed: 3
data: { source: classes.csv, target: y }
preprocessing: [standardize]
model: { name: mlp, hidden: [6] }
training: { epochs: 4, batchSize: 16, penalty: elastic-net, optimizer: { name: adam, learningRate: 0.03 } }
space:
  lambda: { low: 1e-4, high: 1e-1, log: true, zero: true }
  alpha: { low: 0, high: 1 }
  dropout: { low: 0, high: 0.5 }
strategy: { name: bayes, trials: 10 }
validation: { name: k-fold, folds: 3 }
`;
