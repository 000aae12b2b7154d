/**
 * What a training step costs on each backend, beside PyTorch, in one run and in alternating rounds, one thread each: an
 * MLP 64-128-10, batches of 32, Adam, dropout, L1 and L2, made-up rows; T candidates train together.
 *
 *   npm run build:modules && node bench/backends.mjs [--fits 1,16,100] [--rounds 5] [--only wasm,graph] [--check]
 *
 * TensorFlow as `regsweep backend install tensorflow` brings it; Python is $REGSWEEP_PYTHON or python3, with
 * bench/peers/requirements.txt installed; what is not there is left out. Epochs of 20 steps are timed one by one, after one
 * that is not, and the least one counts: others on the machine make some slower. PyTorch's loop trains one model after
 * another: its step is T steps of one. Writes bench/results/backends.json and .md. --check: exit code 1 where the graph
 * misses its goals.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readOptions } from './options.mjs';

const options = readOptions(import.meta.url, {
  fits: { type: 'string', default: '1,16,100' },
  rounds: { type: 'string', default: '5' },
  only: { type: 'string', default: 'wasm,eager,graph,serial,vectorised' },
  check: { type: 'boolean', default: false },
  dist: { type: 'string', default: '../modules' },
});
const load = (path) => import(new URL(`${options.dist}/${path}`, import.meta.url).href);
const { backends, defaultDevice } = await load('backends/index.js');
const { createGraphs, createStepProgram } = await load('training/steps/create-program.js');
const { createEagerProgram } = await load('training/steps/eager.js');
const { createRowSource } = await load('training/steps/row-source.js');
const { planEpoch } = await load('training/epoch-plan.js');
const { initialWeights } = await load('training/prepare-fit.js');
const { createRandomStream, streamKey } = await load('util/random.js');

const [rows, width, hidden, classes, batchSize] = [640, 64, 128, 10, 32];
const steps = rows / batchSize;
const counts = options.fits.split(',').map(Number);
const [seed, key] = [1, { trial: 0, repeat: 0, fold: 0 }];

/** Goals: the graph's time over another's, for T models. */
const goals = [
  { form: 'wasm', fits: 1, over: 'serial', most: 1 },
  { form: 'wasm', fits: 16, over: 'vectorised', most: 1 },
  { form: 'wasm', fits: 100, over: 'vectorised', most: 1 },
  { form: 'graph', fits: 1, over: 'serial', most: 0.35 },
  { form: 'graph', fits: 100, over: 'vectorised', most: 1 },
];

function makeSource() {
  const stream = createRandomStream(streamKey(seed, 'bench'));
  const features = Float32Array.from({ length: rows * width }, () => stream.normal());
  const target = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const names = Array.from({ length: classes }, (_, i) => String(i));
  const shape = { rows, rowShape: [width], columns: [], classes: names, targetNames: ['y'], weights: null, hash: '' };
  return createRowSource({ task: 'classification', ...shape, features, target });
}

function makeSetup(T) {
  const layers = [
    { kind: 'dense', name: 'hidden', units: hidden, initializer: 'he-normal' },
    { kind: 'activation', name: 'active', function: 'relu' },
    { kind: 'dropout', name: 'dropout' },
    { kind: 'dense', name: 'out', units: classes, initializer: 'glorot-normal' },
  ];
  const nodes = layers.map((layer, i) => ({ ...layer, inputs: [layers[i - 1]?.name ?? 'input'] }));
  const graph = { inputShape: [width], nodes, outputs: classes };
  const shared = {
    initial: initialWeights(graph, seed, key),
    shift: new Float32Array(width),
    scale: new Float32Array(width).fill(1),
    target: { shift: [], scale: [] },
    fill: null,
    lambdas: null,
    dropouts: null,
    schedule: null,
    clipNorm: Number.POSITIVE_INFINITY,
    clipMin: Number.NEGATIVE_INFINITY,
    clipMax: Number.POSITIVE_INFINITY,
    learningRate: 0.001,
    dropoutKey: streamKey(seed, 'dropout'),
  };
  const fits = Array.from({ length: T }, (_, t) => ({
    ...shared,
    penalty: { lambda: 1e-4 * (1 + t / T), alpha: 0.5, beta1: 1, beta2: 1 },
    dropout: 0.5 - 0.3 * (t / T),
  }));
  const numbers = { learningRate: null, momentum: 0.9, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 };
  const penalty = { name: 'elastic-net', convention: 'glmnet', apply: 'gradient' };
  return { graph, optimizer: { name: 'adam', ...numbers }, penalty, batchSize, fits };
}

/** A form of our own. `epochsOf`: milliseconds of each epoch of T fits. */
async function ourForm(backendName, create) {
  const backend = await backends[backendName].load(defaultDevice);
  const source = makeSource();
  const graphs = createGraphs(backend, source);
  const pause = async () => {
    await setImmediate();
    await backend.activate();
    return true;
  };
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  async function epochsOf(T, epochs) {
    await backend.activate();
    const setup = makeSetup(T);
    const members = setup.fits.map(() => ({ key, rows: all, weights: null }));
    const training = setup.fits.map(() => true);
    const program = create({ backend, source, graphs }, setup);
    const times = [];
    for (let epoch = 0; epoch <= epochs; epoch++) {
      const started = performance.now();
      await program.trainEpoch(planEpoch(members, training, { seed, epoch, batchSize }), pause);
      times.push(performance.now() - started);
    }
    program.dispose();
    return times.slice(1);
  }
  return { version: backend.version, epochsOf, end: () => graphs?.dispose() };
}

/** PyTorch in a process of its own, which answers one line at a time. */
async function torchForm(peer) {
  const script = fileURLToPath(new URL('peers/torch_step.py', import.meta.url));
  const env = { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(process.env.REGSWEEP_PYTHON ?? 'python3', [script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child, 'spawn');
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function epochsOf(models, epochs) {
    child.stdin.write(`${JSON.stringify({ peer, models, epochs })}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error(`${script} has ended`);
    return JSON.parse(value).map((seconds) => 1000 * seconds);
  }
  await epochsOf(1, 1);
  return { version: null, epochsOf, end: () => child.stdin.end() };
}

const eager = ({ backend, source }, setup) => createEagerProgram(backend.tf, source, setup);
const forms = {
  wasm: { title: 'wasm', open: () => ourForm('wasm', createStepProgram) },
  eager: { title: 'tensorflow, operation by operation', open: () => ourForm('tensorflow', eager) },
  graph: { title: 'tensorflow, one graph', open: () => ourForm('tensorflow', createStepProgram) },
  serial: { title: 'PyTorch, a loop over models', open: () => torchForm('serial') },
  vectorised: { title: 'PyTorch, vectorised by hand', open: () => torchForm('vectorised') },
};

async function openAll() {
  const opened = new Map();
  for (const name of options.only.split(',')) {
    try {
      opened.set(name, await forms[name].open());
    } catch (error) {
      process.stderr.write(`${forms[name].title} is left out: ${error.message}\n`);
    }
  }
  return opened;
}

const opened = await openAll();
const times = [];
for (let round = 1; round <= Number(options.rounds); round++) {
  for (const T of counts) {
    const epochs = Math.max(2, Math.round(40 / Math.sqrt(T)));
    for (const [form, { epochsOf }] of opened) {
      const own = await epochsOf(T, epochs);
      times.push({ round, fits: T, form, ms: own.map((ms) => ms / steps) });
    }
  }
  process.stderr.write(`round ${round} of ${options.rounds}\n`);
}
for (const { end } of opened.values()) await end();

/** Milliseconds of the least step, over all rounds. */
const least = (form, T) => Math.min(...times.flatMap((one) => (one.form === form && one.fits === T ? one.ms : [])));

const judged = goals
  .filter(({ form, fits, over }) => counts.includes(fits) && opened.has(over) && opened.has(form))
  .map((goal) => ({ ...goal, ratio: least(goal.form, goal.fits) / least(goal.over, goal.fits) }));
const table = [
  '# A training step: MLP 64-128-10, batch 32, Adam, dropout, L1 and L2',
  '',
  `Milliseconds, the least epoch of ${options.rounds} alternating rounds, one thread each; ${cpus()[0].model}, Node ${process.versions.node}.`,
  '',
  `| | ${counts.map((T) => `T = ${T}`).join(' | ')} |`,
  `| --- | ${counts.map(() => '---:').join(' | ')} |`,
  ...[...opened.keys()].map(
    (form) => `| ${forms[form].title} | ${counts.map((T) => least(form, T).toFixed(3)).join(' | ')} |`,
  ),
  '',
  ...judged.map(
    ({ form, fits, over, most, ratio }) =>
      `- T = ${fits}: ${forms[form].title} takes ${ratio.toFixed(2)} of the time of ${forms[over].title} (at most ${most} is wanted).`,
  ),
].join('\n');

const versions = Object.fromEntries([...opened].map(([form, { version }]) => [form, version]));
const result = { cpu: cpus()[0].model, node: process.versions.node, versions, goals: judged, times };
const file = (name) => fileURLToPath(new URL(`results/${name}`, import.meta.url));
await writeFile(file('backends.json'), `${JSON.stringify(result, null, 2)}\n`);
await writeFile(file('backends.md'), `${table}\n`);
process.stdout.write(`${table}\n`);
if (options.check) process.exitCode = judged.every(({ ratio, most }) => ratio <= most) ? 0 : 1;
