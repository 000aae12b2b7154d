/** Entry of a process that trains a small network on a backend, and prints how that went. */
import { basename, isAbsolute } from 'node:path';
import type { Backend } from './backends/backend.js';
import { backends } from './backends/index.js';
import { backendsFolder, findNativeBackend } from './backends/native-folder.js';
import { nativeNames } from './backends/native-names.js';
import { loadNative, loadPackage } from './backends/tensorflow.js';
import { scheduleSchema } from './config/sections/schedule.js';
import { UserError } from './core/errors.js';
import type { FitRequest } from './core/fit.js';
import type { OptimizerSettings, Settings } from './core/settings.js';
import { type ProbeResult, type ProbeTask, resultMark } from './native/probe.js';
import { createTrainer } from './training/create-trainer.js';
import type { Trainer, TrainingData } from './training/trainer.js';
import { createRandomStream, streamKey } from './util/random.js';

const width = 64;
const classes = 10;
const batchSize = 32;
const rows = 16 * batchSize;

/** Numbers of a fixed stream; the class is the largest of the first ten. */
function createData(): TrainingData {
  const stream = createRandomStream(streamKey(1, 'backend probe'));
  const features = Float32Array.from({ length: rows * width }, () => stream.normal());
  const largestOf = (row: number) => {
    const values = features.subarray(row * width, row * width + classes);
    return values.indexOf(Math.max(...values));
  };
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const names = Array.from({ length: width }, (_, column) => `x${column}`);
  const dataset = {
    task: 'classification',
    rows,
    rowShape: [width],
    features,
    columns: names.map((name) => ({ name, kind: 'numeric', origin: 0, source: name, category: null }) as const),
    target: Int32Array.from({ length: rows }, (_, row) => largestOf(row)),
    classes: Array.from({ length: classes }, (_, each) => String(each)),
    targetNames: ['y'],
    weights: null,
    hash: '',
  } as const;
  return {
    dataset,
    trainRows: all,
    splits: [[{ train: all, validation: all.slice(0, batchSize) }]],
    rule: { by: 'row' },
    seed: 1,
  };
}

const adam = {
  name: 'adam',
  learningRate: 0.001,
  momentum: 0,
  decay: 0.9,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  weightDecay: 0,
} as const;

function requestOf(
  optimizer: OptimizerSettings,
  dropout: number,
  wanted: { epochs: number; batchSize: number },
): FitRequest {
  const penalty = {
    name: 'elastic-net',
    convention: 'glmnet',
    apply: 'gradient',
    lambda: 1e-3,
    alpha: 0.5,
    beta1: 1,
    beta2: 1,
  } as const;
  const schedule = scheduleSchema.parse({});
  const training = { ...wanted, optimizer, schedule, penalty, clipNorm: null, clipValue: null, earlyStopping: null };
  const model = {
    name: 'mlp',
    hidden: [128],
    activation: 'relu',
    initializer: 'he-normal',
    batchNormalization: false,
    dropout,
  };
  const settings: Settings = { preprocessing: [], model, training };
  return { trial: 0, repeat: 0, fold: 'refit', epochs: null, settings };
}

type Train = (request: FitRequest) => Promise<ReadonlyMap<string, Float32Array>>;

function trainWith(trainer: Trainer): Train {
  return async (request) => {
    const outcome = await trainer.refit(request, { state: 'run' });
    if (outcome?.model) return new Map(outcome.model.weights.map(({ name, values }) => [name, values]));
    throw new Error(`the network was not trained: ${JSON.stringify(outcome?.result)}`);
  };
}

/** One step down the gradient of all rows, and none: their difference is the gradient. */
async function gradientsOf(train: Train): Promise<ReadonlyMap<string, Float32Array>> {
  const step = (learningRate: number) =>
    requestOf({ ...adam, name: 'sgd', learningRate }, 0, { epochs: 1, batchSize: rows });
  const before = await train(step(0));
  const after = await train(step(1));
  return new Map(
    [...before].map(([name, values]) => [
      name,
      values.map((value, at) => value - (after.get(name)?.[at] ?? Number.NaN)),
    ]),
  );
}

async function differenceFrom(train: Train, reference: Train): Promise<number> {
  const ours = await gradientsOf(train);
  const theirs = await gradientsOf(reference);
  const differences = [...theirs].map(([name, values]) => {
    const other = ours.get(name) ?? new Float32Array();
    return Math.hypot(...values.map((value, at) => value - other[at])) / Math.hypot(...values);
  });
  return Math.max(...differences);
}

async function loadAsked({ backend, native, device }: ProbeTask): Promise<Backend> {
  const options = { device, deterministic: false };
  if (native === null) return backends[backend].load(options);
  if (isAbsolute(native)) return loadPackage({ name: basename(native), folder: native }, options);
  const name = nativeNames.find((each) => each === native);
  const found = name === undefined ? null : await findNativeBackend(backendsFolder(process.env), name);
  if (found === null) throw new Error(`${native} is not in ${backendsFolder(process.env)}`);
  return loadNative(found, options);
}

async function probe(task: ProbeTask): Promise<ProbeResult> {
  // What is loaded first is what the engine finds.
  const { tf, version } = await loadAsked(task);
  const kernels: unknown = tf.backend();
  const onGpu =
    typeof kernels === 'object' &&
    kernels !== null &&
    'isUsingGpuDevice' in kernels &&
    kernels.isUsingGpuDevice === true;
  const data = createData();
  const options = { device: task.device, deterministic: false };
  const createOn = (backend: string) => createTrainer(data, { backend, fitsPerBatch: 1, ...options });
  const trainer = await createOn(task.backend);
  const gradientDifference = task.compare
    ? await differenceFrom(trainWith(trainer), trainWith(await createOn('cpu')))
    : null;
  const measured = requestOf(adam, 0.2, { epochs: 3, batchSize });
  const stepMs = await trainer.measureStep([measured], () => performance.now());
  return { version, device: onGpu ? 'gpu' : 'cpu', stepMs, gradientDifference };
}

try {
  const result = await probe(JSON.parse(process.argv[2]));
  process.stdout.write(`${resultMark}${JSON.stringify(result)}\n`);
} catch (error) {
  process.stderr.write(
    `${error instanceof UserError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = 1;
}
