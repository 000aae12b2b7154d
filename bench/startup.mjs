/**
 * What `regsweep --help` costs over starting Node at all.
 *
 *   npm run build && node bench/startup.mjs [--runs 20]
 *
 * Prints the least and the median milliseconds of alternating runs; ends with code 1 where the medians are 200 ms apart
 * or more.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readOptions } from './options.mjs';

const mostMs = 200;
const options = readOptions(import.meta.url, { runs: { type: 'string', default: '20' } });
const bin = fileURLToPath(new URL('../bin/regsweep.js', import.meta.url));

function milliseconds(args) {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with code ${status}`);
  return performance.now() - started;
}

const help = [];
const nothing = [];
for (let i = 0; i < Number(options.runs); i++) {
  nothing.push(milliseconds(['-e', '0']));
  help.push(milliseconds([bin, '--help']));
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (name, values) =>
  process.stdout.write(`${name}: least ${Math.min(...values).toFixed(0)} ms, median ${median(values).toFixed(0)} ms\n`);
const over = median(help) - median(nothing);
show('node -e 0      ', nothing);
show('regsweep --help', help);
process.stdout.write(`over node      : ${over.toFixed(0)} ms (at most ${mostMs} wanted)\n`);
process.exitCode = over < mostMs ? 0 : 1;
