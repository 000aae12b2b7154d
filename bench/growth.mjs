/**
 * How the default backend grows: time a step of a fit, evaluation, scores and memory against the number of candidates that
 * train together, rows, features and hidden units, one axis after another; an MLP with one hidden layer, batches of 32,
 * Adam, dropout, L1 and L2, made-up rows, a fifth of them for validation.
 *
 *   npm run bench:growth -- [--only fits,rows,batches,features,hidden] [--rounds 3]
 *
 * Every point has a process of its own, so that its memory is its own; rounds go through all points in turn, and the least
 * epoch of all rounds counts. The tables have processor time, which others on the machine disturb less than the clock;
 * bench/results/growth.json, beside growth.md, has both for a step. A step is one fit's.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readOptions } from './options.mjs';

const options = readOptions(import.meta.url, {
  only: { type: 'string', default: 'fits,rows,batches,features,hidden' },
  rounds: { type: 'string', default: '3' },
  dist: { type: 'string', default: '../modules' },
  point: { type: 'string' },
});

const [batchSize, classes] = [32, 10];
const usual = { fits: 8, rows: 800, features: 64, hidden: 128 };
const axes = {
  fits: { title: 'Candidates at a time', base: usual, values: [1, 2, 4, 8, 16, 32, 64, 100, 200, 400] },
  rows: {
    title: 'Rows',
    base: { fits: 2, features: 16, hidden: 32 },
    values: [1000, 4000, 16_000, 64_000, 250_000, 1_000_000],
  },
  batches: {
    title: 'Rows, with as many of 64 candidates as a batch takes',
    base: { fits: 'auto', features: 16, hidden: 32 },
    values: [1000, 16_000, 250_000, 1_000_000],
    varied: 'rows',
  },
  features: { title: 'Features', base: usual, values: [10, 32, 64, 128, 256, 512, 1024, 2048, 4096] },
  hidden: { title: 'Hidden units', base: usual, values: [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096] },
};

if (options.point === undefined) await measureAll();
else process.stdout.write(JSON.stringify(await measure(JSON.parse(options.point))));

/** One point, in this process. */
async function measure(point) {
  const load = (path) => import(new URL(`${options.dist}/${path}`, import.meta.url).href);
  const { createTrainer } = await load('training/create-trainer.js');
  const { unwatched } = await load('training/watch.js');
  const taken = { epochs: [], preparing: null, evaluating: { ms: 0, cpuMs: 0 }, scoring: { ms: 0, cpuMs: 0 } };
  let [kernels, begun] = [null, null];

  /** Milliseconds since, by the clock and of processor time. */
  const clock = () => ({ ms: performance.now(), cpuMs: processorMs() });
  const since = (start) => ({ ms: performance.now() - start.ms, cpuMs: processorMs() - start.cpuMs });
  const add = (sum, more) => {
    sum.ms += more.ms;
    sum.cpuMs += more.cpuMs;
  };
  const watch = {
    ...unwatched,
    backend(backend) {
      kernels = backend.kernels;
      return backend;
    },
    batch(_kind, _fits, work) {
      begun = clock();
      return work();
    },
    program(program) {
      taken.preparing = since(begun);
      return {
        ...program,
        async trainEpoch(epoch, pause) {
          const start = clock();
          const record = await program.trainEpoch(epoch, pause);
          taken.epochs.push({ steps: record.steps[0], ...since(start) });
          return record;
        },
        async evaluate(rows, pause) {
          const start = clock();
          const outputs = await program.evaluate(rows, pause);
          add(taken.evaluating, since(start));
          return outputs;
        },
      };
    },
    scores(work) {
      const start = clock();
      const result = work();
      add(taken.scoring, since(start));
      return result;
    },
  };
  const data = makeData(point);
  const trainer = await createTrainer(data, { backend: 'wasm', fitsPerBatch: point.fits, watch });
  const [batch] = trainer.planBatches(requestsOf(point));
  const results = await trainer.train(batch, { state: 'run' }, () => {});
  if (!results.every(({ state }) => state === 'complete')) throw new Error('a fit failed');
  await trainer.dispose();
  const memory = {
    dataBytes: data.dataset.features.byteLength,
    heapBytes: kernels.views().floats.buffer.byteLength,
    peakBytes: 1024 * process.resourceUsage().maxRSS,
  };
  return { ...taken, memory, fits: batch.length };
}

function processorMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** About half a second of epochs, at least three; one of them where they are long. */
function epochsOf(point) {
  const stepMs = (6 * batchSize * parametersOf(point)) / 8e6 + 0.01;
  const epochMs = (countOf(point) * 0.8 * point.rows * stepMs) / batchSize;
  return epochMs > 1000 ? 2 : Math.max(4, Math.min(60, Math.round(500 / epochMs)));
}

/** Candidates to choose from. */
function countOf({ fits }) {
  return fits === 'auto' ? 64 : fits;
}

function parametersOf({ features, hidden }) {
  return (features + 1) * hidden + (hidden + 1) * classes;
}

function makeData({ rows, features: width }) {
  const features = new Float32Array(rows * width);
  // Numbers that are cheap to make: what they are is of no matter here.
  let state = 1;
  for (let i = 0; i < features.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    features[i] = state / 2 ** 30;
  }
  const columns = Array.from({ length: width }, (_, i) => {
    const name = `x${i}`;
    return { name, kind: 'numeric', origin: 0, source: name, category: null };
  });
  const target = Int32Array.from({ length: rows }, (_, i) => i % classes);
  const names = Array.from({ length: classes }, (_, i) => String(i));
  const shape = { rows, rowShape: [width], columns, classes: names, targetNames: ['y'], weights: null, hash: '' };
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const held = rows / 5;
  const split = { train: all.slice(held), validation: all.slice(0, held) };
  const dataset = { task: 'classification', ...shape, features, target };
  return { dataset, trainRows: all, splits: [[split]], rule: { by: 'row' }, seed: 1 };
}

function requestsOf(point) {
  const model = {
    ...{ name: 'mlp', hidden: [point.hidden], activation: 'relu', initializer: 'he-normal' },
    ...{ batchNormalization: false, dropout: 0.2 },
  };
  const optimizer = {
    ...{ name: 'adam', learningRate: 1e-4, momentum: 0.9, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    ...{ decay: 0.9, weightDecay: 0 },
  };
  const penalty = { name: 'elastic-net', convention: 'glmnet', apply: 'gradient', alpha: 0.5, beta1: 1, beta2: 1 };
  return Array.from({ length: countOf(point) }, (_, trial) => ({
    ...{ trial, repeat: 0, fold: 0, epochs: null },
    settings: {
      preprocessing: [{ name: 'standardize' }],
      model,
      training: {
        ...{ epochs: epochsOf(point), batchSize, optimizer, clipNorm: null, clipValue: null, earlyStopping: null },
        schedule: { name: 'constant', warmup: 0 },
        penalty: { ...penalty, lambda: 1e-4 * (1 + trial / countOf(point)) },
      },
    },
  }));
}

/** All points, each in processes of its own, in alternating rounds. */
async function measureAll() {
  const wanted = options.only.split(',');
  const unknown = wanted.filter((axis) => !(axis in axes));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join()}: one of ${Object.keys(axes).join(', ')} is wanted`);
  const points = wanted.flatMap((axis) =>
    axes[axis].values.map((value) => ({ axis, point: pointOf(axes[axis], axis, value), runs: [] })),
  );
  const script = fileURLToPath(import.meta.url);
  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const { point, runs } of points) {
      const argv = [script, '--dist', options.dist, '--point', JSON.stringify(point)];
      const { stdout } = await promisify(execFile)(process.execPath, argv, { maxBuffer: 2 ** 26 });
      runs.push(JSON.parse(stdout));
    }
    process.stderr.write(`round ${round} of ${options.rounds}\n`);
  }
  const measured = points.map(({ axis, point, runs }) => ({ axis, ...point, ...summaryOf(point, runs) }));
  const machine = `${cpus()[0].model}, Node ${process.versions.node}`;
  const text = [
    '# How the default backend grows',
    '',
    `Processor time, the least of ${options.rounds} alternating rounds; ${machine}. A step is one fit’s, preparing is by fit,`,
    'evaluating and scoring by fit and row. “A fit” is its weights with Adam’s slots, “wasm” what WebAssembly has taken,',
    '“peak” the most that the whole process had.',
    '',
    ...wanted.flatMap((axis) => tableOf(axis, measured)),
  ].join('\n');
  process.stdout.write(text);
  // A part is no result of the whole.
  if (wanted.length < Object.keys(axes).length) return;
  const file = (name) => fileURLToPath(new URL(`results/${name}`, import.meta.url));
  await writeFile(file('growth.json'), `${JSON.stringify({ machine, points: measured }, null, 2)}\n`);
  await writeFile(file('growth.md'), text);
}

function pointOf({ base, varied }, axis, value) {
  return { ...base, [varied ?? axis]: value };
}

function summaryOf(point, runs) {
  const [{ fits }] = runs;
  const least = (pick) => Math.min(...runs.flatMap(pick));
  const epochs = (part) => (run) => run.epochs.map((epoch) => (1000 * epoch[part]) / epoch.steps / fits);
  const each = (part, key, count) => least((run) => (1000 * run[part][key]) / count);
  const evaluated = point.rows * fits;
  const stepCpuMicros = least(epochs('cpuMs'));
  return {
    fits,
    stepMicros: least(epochs('ms')),
    stepCpuMicros,
    gigaflops: (6 * batchSize * parametersOf(point)) / stepCpuMicros / 1000,
    prepareMicros: each('preparing', 'cpuMs', fits),
    evaluateMicros: each('evaluating', 'cpuMs', evaluated),
    scoreMicros: each('scoring', 'cpuMs', evaluated),
    fitBytes: 4 * 3 * parametersOf(point),
    dataBytes: runs[0].memory.dataBytes,
    heapBytes: least((run) => run.memory.heapBytes),
    peakBytes: least((run) => run.memory.peakBytes),
  };
}

function tableOf(axis, measured) {
  const { title, base, varied = axis } = axes[axis];
  const others = Object.entries(base).filter(([name, value]) => name !== varied && value !== 'auto');
  const fixed = others.map(([name, value]) => `${value} ${name}`);
  const mega = (bytes) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
  const head = [
    ...new Set([varied, 'fits']),
    ...['step µs', 'GFLOP/s', 'preparing ms', 'evaluating µs', 'scoring µs'],
    ...['a fit MB', 'data MB', 'wasm MB', 'peak MB'],
  ];
  const rows = measured
    .filter((point) => point.axis === axis)
    .map((point) => [
      ...[...new Set([varied, 'fits'])].map((name) => point[name].toLocaleString('en')),
      point.stepCpuMicros.toFixed(1),
      point.gigaflops.toFixed(1),
      (point.prepareMicros / 1000).toFixed(2),
      point.evaluateMicros.toFixed(2),
      point.scoreMicros.toFixed(2),
      ...[point.fitBytes, point.dataBytes, point.heapBytes, point.peakBytes].map(mega),
    ]);
  return [
    `## ${title} (${fixed.join(', ')})`,
    '',
    `| ${head.join(' | ')} |`,
    `|${' ---: |'.repeat(head.length)}`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ];
}
