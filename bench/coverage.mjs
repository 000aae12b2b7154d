/**
 * How often the test score lies inside the interval that the report announces for it (`recommended.expectedTest`), over
 * seeds: each seed sets other test rows aside, draws other folds, weights and candidates.
 *
 *   npm run build && node bench/coverage.mjs [--seeds 20] [--tables digits,breast-cancer,diabetes]
 *
 * Prints a line a run and the share by table and pooled, writes bench/results/coverage.json, and ends with code 1 where
 * the pooled share is below 90 %.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTemporaryFolder, regsweep } from './command.mjs';
import { readOptions } from './options.mjs';

const least = 0.9;
const here = fileURLToPath(new URL('.', import.meta.url));
const options = readOptions(import.meta.url, {
  seeds: { type: 'string', default: '20' },
  tables: { type: 'string', default: 'digits,breast-cancer,diabetes' },
});

async function runStudy(table, seed, results) {
  const config = join(here, 'studies', `${table}.yaml`);
  const args = [
    'run',
    config,
    '--seed',
    String(seed),
    '--results',
    join(results, `${table}-${seed}`),
    '--json',
    '--quiet',
  ];
  const { stdout } = await regsweep(args);
  return JSON.parse(stdout);
}

function judge(table, seed, report) {
  const { low, high } = report.recommended.expectedTest;
  const test = report.test.metrics[report.study.metric].value;
  const validation = report.trials.find((trial) => trial.number === report.recommended.trial).score.mean;
  return { table, seed, low, validation, high, test, inside: low <= test && test <= high };
}

const shareOf = (runs) => runs.filter((run) => run.inside).length / runs.length;
const tables = options.tables.split(',');
const runs = [];
await inTemporaryFolder(async (results) => {
  for (let seed = 0; seed < Number(options.seeds); seed++) {
    for (const table of tables) {
      const run = judge(table, seed, await runStudy(table, seed, results));
      runs.push(run);
      const [low, test, high] = [run.low, run.test, run.high].map((value) => value.toPrecision(4));
      process.stdout.write(
        `${table} ${seed}: test ${test} in [${low}, ${high}]: ${run.inside ? 'inside' : 'OUTSIDE'}\n`,
      );
    }
  }
});

const byTable = Object.fromEntries(tables.map((table) => [table, shareOf(runs.filter((run) => run.table === table))]));
const pooled = shareOf(runs);
await mkdir(join(here, 'results'), { recursive: true });
await writeFile(join(here, 'results', 'coverage.json'), `${JSON.stringify({ pooled, byTable, runs }, null, 2)}\n`);
process.stdout.write(
  `inside: ${JSON.stringify(byTable)}, pooled ${pooled.toFixed(3)} of ${runs.length} (at least ${least} wanted)\n`,
);
process.exitCode = pooled < least ? 1 : 0;
