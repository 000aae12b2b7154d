/**
 * The 160-training job side by side with the tools that people run it with today, in one run, in alternating rounds.
 *
 *   npm run build && node bench/job160.mjs [--peers jax,sklearn] [--rounds 3] [--processes 2]
 *
 * Python is $REGSWEEP_PYTHON or python3, with bench/peers/requirements.txt installed. Two times are taken of each tool:
 * `job`, from the first read of the data to the last score, and `command`, the whole command with starting and
 * importing, which for regsweep also trains the winner again, saves it and writes the reports. Writes
 * bench/results/job160.json and .md. `tensorflow` among the peers is regsweep on the backend that `regsweep backend install
 * tensorflow` brings. Seconds of different runs don't compare, ratios of one run do.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOptions } from './options.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const python = process.env.REGSWEEP_PYTHON ?? 'python3';

const options = readOptions(import.meta.url, {
  peers: { type: 'string', default: 'jax,vectorised,sklearn,torch,optuna' },
  rounds: { type: 'string', default: '3' },
  processes: { type: 'string', default: String(Math.min(2, availableParallelism())) },
});

const peer = (script, ...settings) => ({ run: () => runPeer(script, settings) });
const tools = {
  regsweep: { title: 'regsweep run', run: () => runRegsweep('wasm') },
  tensorflow: { title: 'regsweep run --backend tensorflow', run: () => runRegsweep('tensorflow') },
  jax: { title: 'JAX, jit + vmap + scan', ...peer('jax_scan.py') },
  vectorised: {
    title: 'PyTorch, vectorised by hand',
    ...peer('torch_vectorised.py', '--processes', options.processes),
  },
  sklearn: { title: 'scikit-learn GridSearchCV', ...peer('sklearn_grid.py', '--processes', options.processes) },
  torch: { title: 'PyTorch, a loop over models', ...peer('torch_loop.py', '--processes', options.processes) },
  optuna: { title: 'Optuna + PyTorch', ...peer('optuna_torch.py') },
};

async function timed(command, args) {
  const started = performance.now();
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${code}`);
  return { stdout, commandSeconds: (performance.now() - started) / 1000 };
}

async function runPeer(script, settings) {
  const { stdout, commandSeconds } = await timed(python, [join(here, 'peers', script), ...settings]);
  const { seconds, ...scores } = JSON.parse(stdout);
  return { jobSeconds: seconds, commandSeconds, ...scores };
}

async function runRegsweep(backend) {
  const results = await mkdtemp(join(tmpdir(), 'regsweep-job160-'));
  try {
    const bin = join(here, '..', 'bin', 'regsweep.js');
    const config = join(here, 'job160.yaml');
    const { stdout, commandSeconds } = await timed(process.execPath, [
      bin,
      'run',
      config,
      '--results',
      results,
      '--backend',
      backend,
      '--workers',
      options.processes,
      '--json',
      '--quiet',
    ]);
    const report = JSON.parse(stdout);
    const timings = JSON.parse(await readFile(join(results, 'job160', 'timings.json'), 'utf8'));
    const [best] = report.trials;
    return {
      jobSeconds: timings.searchMs / 1000,
      commandSeconds,
      trainings: report.trials.reduce((sum, trial) => sum + trial.score.folds.length, 0),
      logLoss: best.score.mean,
      accuracy: best.metrics.accuracy.mean,
    };
  } finally {
    await rm(results, { recursive: true, force: true });
  }
}

async function runRounds(names) {
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const name of names) {
      const run = await tools[name].run();
      runs[name].push(run);
      process.stderr.write(`round ${round}  ${tools[name].title}: ${run.jobSeconds.toFixed(1)} s\n`);
    }
  }
  return runs;
}

function summarize(runs) {
  const least = (list, key) => Math.min(...list.map((run) => run[key]));
  const own = runs.regsweep;
  return Object.entries(runs).map(([name, list]) => ({
    tool: tools[name].title,
    trainings: list[0].trainings,
    jobSeconds: least(list, 'jobSeconds'),
    commandSeconds: least(list, 'commandSeconds'),
    jobRatio: least(list, 'jobSeconds') / least(own, 'jobSeconds'),
    commandRatio: least(list, 'commandSeconds') / least(own, 'commandSeconds'),
    logLoss: list[0].logLoss,
    accuracy: list[0].accuracy,
  }));
}

function markdown(summary, machine) {
  const rows = summary.map((row) =>
    [
      row.tool,
      row.jobSeconds.toFixed(1),
      row.jobRatio.toFixed(2),
      row.commandSeconds.toFixed(1),
      row.commandRatio.toFixed(2),
      row.logLoss.toFixed(4),
      row.accuracy.toFixed(4),
    ].join(' | '),
  );
  return [
    '# 160 trainings: 8 λ × 4 dropout rates × 5 folds, digits, MLP 64-128-10',
    '',
    `Best of ${options.rounds} alternating rounds, ${options.processes} processes where a tool uses more than one; ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}.`,
    'Ratios: a tool’s seconds over those of regsweep, so more than 1 means that regsweep is faster.',
    '',
    '| tool | job, s | ratio | whole command, s | ratio | best mean log loss | its accuracy |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map((row) => `| ${row} |`),
    '',
  ].join('\n');
}

const names = ['regsweep', ...options.peers.split(',').filter((name) => name !== '')];
const unknown = names.filter((name) => !(name in tools));
if (unknown.length > 0) throw new Error(`unknown peers ${unknown.join(', ')}; known: ${Object.keys(tools).join(', ')}`);
const machine = { cpu: cpus()[0].model, cores: availableParallelism(), node: process.versions.node };
const runs = await runRounds(names);
const summary = summarize(runs);
await mkdir(join(here, 'results'), { recursive: true });
await writeFile(
  join(here, 'results', 'job160.json'),
  `${JSON.stringify({ machine, options, summary, runs }, null, 2)}\n`,
);
await writeFile(join(here, 'results', 'job160.md'), markdown(summary, machine));
process.stdout.write(markdown(summary, machine));
