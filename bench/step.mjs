/**
 * What a training step costs each model where T candidates train together: an MLP 64-128-10, batches of 32, Adam,
 * dropout, L1 and L2; made-up rows.
 *
 *   npm run build:modules && node bench/step.mjs [--fits 2,16,64] [--rounds 3] [--backend wasm] [--dist ../modules]
 *
 * Prints the least microseconds of the rounds, by T. A run of one epoch is taken off a run of several, so that start and
 * end don't count.
 */
import { readOptions } from './options.mjs';

const options = readOptions(import.meta.url, {
  fits: { type: 'string', default: '2,16,64' },
  rounds: { type: 'string', default: '3' },
  backend: { type: 'string', default: 'wasm' },
  dist: { type: 'string', default: '../modules' },
});
const { createTrainer } = await import(new URL(`${options.dist}/training/create-trainer.js`, import.meta.url).href);
const { createRandomStream, streamKey } = await import(new URL(`${options.dist}/util/random.js`, import.meta.url).href);

const [rows, width, classes, validationRows, batchSize] = [672, 64, 10, 32, 32];
const stepsPerEpoch = (rows - validationRows) / batchSize;

function makeData() {
  const stream = createRandomStream(streamKey(1, 'bench'));
  const columns = Array.from({ length: width }, (_, i) => {
    const name = `x${i}`;
    return { name, kind: 'numeric', origin: 0, source: name, category: null };
  });
  const features = Float32Array.from({ length: rows * width }, () => stream.normal());
  const target = Int32Array.from({ length: rows }, (_, i) => i % classes);
  const names = Array.from({ length: classes }, (_, i) => String(i));
  const shape = { rows, rowShape: [width], columns, classes: names, targetNames: ['y'], weights: null, hash: '' };
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const split = { train: all.slice(validationRows), validation: all.slice(0, validationRows) };
  return {
    dataset: { task: 'classification', ...shape, features, target },
    trainRows: all,
    splits: [[split]],
    rule: { by: 'row' },
    seed: 1,
  };
}

function requestsOf(T, epochs) {
  return Array.from({ length: T }, (_, trial) => ({
    trial,
    repeat: 0,
    fold: 0,
    epochs: null,
    settings: {
      preprocessing: [],
      model: {
        name: 'mlp',
        hidden: [128],
        activation: 'relu',
        initializer: 'he-normal',
        batchNormalization: false,
        dropout: 0.5,
      },
      training: {
        epochs,
        batchSize,
        optimizer: {
          name: 'adam',
          learningRate: 0.001,
          momentum: 0.9,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-7,
          decay: 0.9,
          weightDecay: 0,
        },
        penalty: {
          name: 'elastic-net',
          convention: 'glmnet',
          apply: 'gradient',
          lambda: 1e-4 * (trial + 1),
          alpha: 0.5,
          beta1: 1,
          beta2: 1,
        },
        clipNorm: null,
        clipValue: null,
        earlyStopping: null,
        schedule: { name: 'constant', warmup: 0 },
      },
    },
  }));
}

const trainer = await createTrainer(makeData(), { backend: options.backend, fitsPerBatch: 'auto' });
async function milliseconds(T, epochs) {
  const started = performance.now();
  const results = await trainer.train(requestsOf(T, epochs), { state: 'run' }, () => {});
  if (!results?.every(({ state }) => state === 'complete')) throw new Error('a fit failed');
  return performance.now() - started;
}

const counts = options.fits.split(',').map(Number);
const least = new Map();
for (let round = 0; round < Number(options.rounds); round++) {
  for (const T of counts) {
    const epochs = Math.max(2, Math.round(64 / T));
    const ms = (await milliseconds(T, 1 + epochs)) - (await milliseconds(T, 1));
    const micros = (1000 * ms) / (epochs * stepsPerEpoch * T);
    least.set(T, Math.min(micros, least.get(T) ?? Number.POSITIVE_INFINITY));
  }
}
for (const T of counts) process.stdout.write(`T = ${T}: ${least.get(T).toFixed(0)} µs a model and step\n`);
await trainer.dispose();
