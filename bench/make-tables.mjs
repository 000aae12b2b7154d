/**
 * Makes six kinds of table that people bring: imbalanced, grouped, ordered in time, many categories, missing values, more
 * columns than rows. The same seed makes the same tables on every machine; configs/tables/ has those of seed 1.
 *
 *   npm run build:modules && node bench/make-tables.mjs [--seed 1] [--out configs/tables] [--dist ../modules]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions } from './options.mjs';
import { kinds } from './tables/kinds.mjs';

const options = readOptions(import.meta.url, {
  seed: { type: 'string', default: '1' },
  out: { type: 'string', default: 'configs/tables' },
  dist: { type: 'string', default: '../modules' },
});
const { createRandomStream, streamKey } = await import(new URL(`${options.dist}/util/random.js`, import.meta.url).href);

mkdirSync(options.out, { recursive: true });
for (const [name, make] of Object.entries(kinds)) {
  const path = join(options.out, `${name}.csv`);
  writeFileSync(path, make(createRandomStream(streamKey(Number(options.seed), 'table', name))));
  process.stdout.write(`${path}\n`);
}
