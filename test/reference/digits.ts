import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Dataset } from '../../src/core/dataset.js';

/** The shipped digits, read without our reader: what is compared with PyTorch should not lean on it. */
export function readDigits(): Dataset {
  const path = new URL('../../configs/data/digits.csv.gz', import.meta.url);
  const [header, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  const table = lines.map((line) => line.split(',').map(Number));
  const names = header.trim().split(',');
  const place = names.indexOf('digit');
  const inputs = names.filter((_, i) => i !== place);
  return {
    task: 'classification',
    rows: table.length,
    rowShape: [inputs.length],
    features: Float32Array.from(table.flatMap((row) => row.filter((_, i) => i !== place))),
    columns: inputs.map((name) => ({ name, kind: 'numeric', origin: 0, source: name, category: null })),
    target: Int32Array.from(table, (row) => row[place]),
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    targetNames: ['digit'],
    weights: null,
    hash: 'digits',
  };
}
