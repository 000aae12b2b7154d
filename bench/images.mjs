/**
 * What a training step costs for networks that see images, beside PyTorch, in one run and in alternating rounds, one thread
 * each: made-up images 28 × 28, ten classes, batches of 32, Adam, one candidate.
 *
 *   npm run build:modules && node bench/images.mjs [--networks cnn,resnet,densenet] [--rounds 3] [--only wasm,tensorflow,torch] [--check]
 *
 * PyTorch builds the very same layers from our graph, and is timed at the faster of its two layouts of images. TensorFlow and
 * Python are found as bench/backends.mjs says; what is not there is left out. Epochs of 10 steps are timed one by one, after
 * one that is not, and the least one counts. Writes bench/results/images.json and .md. --check: exit code 1 where a goal is
 * missed: at most 3 times PyTorch's step on wasm, at most PyTorch's on TensorFlow.
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
  networks: { type: 'string', default: 'cnn,resnet,densenet' },
  rounds: { type: 'string', default: '3' },
  only: { type: 'string', default: 'wasm,tensorflow,torch' },
  check: { type: 'boolean', default: false },
});
const load = (path) => import(new URL(`../modules/${path}`, import.meta.url).href);
const { backends, defaultDevice } = await load('backends/index.js');
const { models } = await load('models/index.js');
const { sizeOf } = await load('models/shapes.js');
const { createGraphs, createStepProgram } = await load('training/steps/create-program.js');
const { createRowSource } = await load('training/steps/row-source.js');
const { planEpoch } = await load('training/epoch-plan.js');
const { initialWeights } = await load('training/prepare-fit.js');
const { createRandomStream, streamKey } = await load('util/random.js');

const [steps, batchSize, classes, inputShape] = [10, 32, 10, [28, 28, 1]];
const rows = steps * batchSize;
const epochs = 4;
const [seed, key] = [1, { trial: 0, repeat: 0, fold: 0 }];

/** Small ones, as a laptop would train them; what is not said is the default. */
const networks = {
  cnn: { name: 'cnn' },
  resnet: { name: 'resnet', depth: 8 },
  densenet: { name: 'densenet', blocks: [4, 4, 4], growthRate: 8 },
};
/** Our step's time over PyTorch's. */
const most = { wasm: 3, tensorflow: 1 };

async function graphOf(name) {
  const build = await models[networks[name].name].load();
  return build({ dropout: 0, ...networks[name] }, { inputShape, outputs: classes });
}

function makeSource() {
  const stream = createRandomStream(streamKey(seed, 'bench'));
  const features = Float32Array.from({ length: rows * sizeOf(inputShape) }, () => stream.normal());
  const target = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const names = Array.from({ length: classes }, (_, i) => String(i));
  const shape = {
    rows,
    rowShape: inputShape,
    columns: [],
    classes: names,
    targetNames: ['y'],
    weights: null,
    hash: '',
  };
  return createRowSource({ task: 'classification', ...shape, features, target });
}

function setupOf(graph) {
  const width = sizeOf(inputShape);
  const unbounded = { clipNorm: Infinity, clipMin: -Infinity, clipMax: Infinity };
  const fit = {
    initial: initialWeights(graph, seed, key),
    shift: new Float32Array(width),
    scale: new Float32Array(width).fill(1),
    target: { shift: [], scale: [] },
    ...{ fill: null, lambdas: null, dropouts: null, schedule: null, ...unbounded },
    ...{ learningRate: 0.001, dropout: 0, dropoutKey: streamKey(seed, 'dropout') },
    penalty: { lambda: 0, alpha: 0, beta1: 1, beta2: 1 },
  };
  const numbers = { learningRate: null, momentum: 0.9, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 };
  const penalty = { name: 'l2', convention: 'glmnet', apply: 'gradient' };
  return { graph, optimizer: { name: 'adam', ...numbers }, penalty, batchSize, fits: [fit] };
}

/** `epochsOf`: milliseconds of each epoch. */
async function ourForm(backendName) {
  const backend = await backends[backendName].load(defaultDevice);
  const source = makeSource();
  const graphs = createGraphs(backend, source);
  const pause = async () => {
    await setImmediate();
    await backend.activate();
    return true;
  };
  const members = [{ key, rows: Int32Array.from({ length: rows }, (_, row) => row), weights: null }];
  async function epochsOf(graph) {
    await backend.activate();
    const program = createStepProgram({ backend, source, graphs }, setupOf(graph));
    const times = [];
    for (let epoch = 0; epoch <= epochs; epoch++) {
      const started = performance.now();
      await program.trainEpoch(planEpoch(members, [true], { seed, epoch, batchSize }), pause);
      times.push(performance.now() - started);
    }
    program.dispose();
    return times.slice(1);
  }
  return { epochsOf, end: () => graphs?.dispose() };
}

/** PyTorch in a process of its own, which answers one line at a time. */
async function torchForm() {
  const script = fileURLToPath(new URL('peers/torch_images.py', import.meta.url));
  const env = { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(process.env.REGSWEEP_PYTHON ?? 'python3', [script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child, 'spawn');
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function epochsOf(graph) {
    child.stdin.write(`${JSON.stringify({ graph, batch: batchSize, epochs, steps })}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error(`${script} has ended`);
    return JSON.parse(value).map((seconds) => 1000 * seconds);
  }
  return { epochsOf, end: () => child.stdin.end() };
}

const forms = {
  wasm: { title: 'wasm', open: () => ourForm('wasm') },
  tensorflow: { title: 'tensorflow', open: () => ourForm('tensorflow') },
  torch: { title: 'PyTorch', open: torchForm },
};

const opened = new Map();
for (const name of options.only.split(',')) {
  try {
    opened.set(name, await forms[name].open());
  } catch (error) {
    process.stderr.write(`${forms[name].title} is left out: ${error.message}\n`);
  }
}
const names = options.networks.split(',');
const times = [];
for (let round = 1; round <= Number(options.rounds); round++) {
  for (const network of names) {
    const graph = await graphOf(network);
    for (const [form, { epochsOf }] of opened) {
      times.push({ round, network, form, ms: (await epochsOf(graph)).map((ms) => ms / steps) });
    }
  }
  process.stderr.write(`round ${round} of ${options.rounds}\n`);
}
for (const { end } of opened.values()) await end();

/** Milliseconds of the least step, over all rounds. */
const least = (form, network) =>
  Math.min(...times.flatMap((one) => (one.form === form && one.network === network ? one.ms : [])));
const judged = names.flatMap((network) =>
  Object.entries(most).flatMap(([form, limit]) =>
    opened.has(form) && opened.has('torch')
      ? [{ network, form, most: limit, ratio: least(form, network) / least('torch', network) }]
      : [],
  ),
);
const table = [
  '# A training step of networks that see images: 28 × 28, batch 32, Adam',
  '',
  `Milliseconds, the least epoch of ${options.rounds} alternating rounds, one thread each; ${cpus()[0].model}, Node ${process.versions.node}.`,
  '',
  `| | ${names.join(' | ')} |`,
  `| --- | ${names.map(() => '---:').join(' | ')} |`,
  ...[...opened.keys()].map(
    (form) => `| ${forms[form].title} | ${names.map((n) => least(form, n).toFixed(2)).join(' | ')} |`,
  ),
  '',
  ...judged.map(
    ({ network, form, most: limit, ratio }) =>
      `- ${network}: ${forms[form].title} takes ${ratio.toFixed(2)} of PyTorch's time (at most ${limit} is wanted).`,
  ),
].join('\n');
const file = (name) => fileURLToPath(new URL(`results/${name}`, import.meta.url));
await writeFile(
  file('images.json'),
  `${JSON.stringify({ cpu: cpus()[0].model, node: process.versions.node, goals: judged, times }, null, 2)}\n`,
);
await writeFile(file('images.md'), `${table}\n`);
process.stdout.write(`${table}\n`);
if (options.check) process.exitCode = judged.every(({ ratio, most: limit }) => ratio <= limit) ? 0 : 1;
