/**
 * How the cost of a study grows with its trials: running it, starting it again when it is finished, listing it and
 * reporting on it.
 *
 *   npm run build && node bench/trials.mjs [--trials 100,1000,10000]
 *
 * The network is a linear model trained for one epoch, so that little but the study itself is timed. Writes
 * bench/results/trials.json.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inTemporaryFolder, regsweep } from './command.mjs';
import { readOptions } from './options.mjs';

const options = readOptions(import.meta.url, { trials: { type: 'string', default: '100,1000,10000' } });
const config = fileURLToPath(new URL('studies/many-trials.yaml', import.meta.url));

async function measure(trials) {
  return inTemporaryFolder(async (results) => {
    const own = ['--results', results];
    const time = async (...args) => Number((await regsweep([...args, ...own])).seconds.toFixed(2));
    const run = ['run', config, '--trials', String(trials), '--workers', '1', '--quiet'];
    return {
      trials,
      runSeconds: await time(...run),
      againSeconds: await time(...run),
      listSeconds: await time('list'),
      reportSeconds: await time('report', 'many-trials', '--top', '10'),
    };
  });
}

const rows = [];
for (const trials of options.trials.split(',').map(Number)) {
  rows.push(await measure(trials));
  process.stdout.write(`${JSON.stringify(rows.at(-1))}\n`);
}
const folder = fileURLToPath(new URL('results/', import.meta.url));
await mkdir(folder, { recursive: true });
await writeFile(`${folder}trials.json`, `${JSON.stringify(rows, null, 2)}\n`);
