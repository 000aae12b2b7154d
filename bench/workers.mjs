/**
 * The 160-training job with one process and with two, in alternating rounds of one run; the whole command is timed.
 *
 *   npm run build && node bench/workers.mjs [--rounds 3]
 *
 * Needs two free cores. Also checks that both give the same report, byte for byte. Writes bench/results/workers.json.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inTemporaryFolder, regsweep } from './command.mjs';
import { readOptions } from './options.mjs';

const options = readOptions(import.meta.url, { rounds: { type: 'string', default: '3' } });
const config = fileURLToPath(new URL('job160.yaml', import.meta.url));
const seconds = { 1: [], 2: [] };
const reports = new Set();

for (let round = 1; round <= Number(options.rounds); round++) {
  for (const workers of [1, 2]) {
    const run = await inTemporaryFolder((results) =>
      regsweep(['run', config, '--results', results, '--workers', String(workers), '--json', '--quiet']),
    );
    seconds[workers].push(run.seconds);
    reports.add(run.stdout);
    process.stderr.write(`round ${round}  ${workers} worker(s): ${run.seconds.toFixed(1)} s\n`);
  }
}

const least = (workers) => Math.min(...seconds[workers]);
const summary = {
  rounds: Number(options.rounds),
  seconds,
  speedup: least(1) / least(2),
  sameReport: reports.size === 1,
};
await writeFile(
  fileURLToPath(new URL('results/workers.json', import.meta.url)),
  `${JSON.stringify(summary, null, 2)}\n`,
);
process.stdout.write(
  `two workers are ${summary.speedup.toFixed(2)} times as fast as one; same report: ${summary.sameReport}\n`,
);
process.exitCode = summary.sameReport ? 0 : 1;
