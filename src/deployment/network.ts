import type * as tfc from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { fromLearned } from '../core/target-transform.js';
import { logSoftmax, type Prediction } from '../training/metrics/prediction.js';
import { joinFloats } from '../util/join-floats.js';
import { type ModelCard, numbersOf } from './model-card.js';

/** TensorFlow.js with a backend ready; both come from `backends/`, so that no banner appears. */
export interface InferenceRuntime {
  readonly tf: Pick<typeof tfc, 'io' | 'tensor' | 'tidy'>;
  readonly layers: Pick<typeof tfl, 'loadLayersModel' | 'model'>;
}

/** A loaded network. Whoever opened it disposes it. */
export interface Network {
  /** @param features before preprocessing, [rows, width]; NaN is a missing value */
  predict(features: Float32Array): Promise<Prediction>;
  dispose(): void;
}

/** Bounds the memory of a prediction, whatever the number of rows. */
const rowsAtOnce = 4096;

/** @throws Error where the files are not those of a tf.layers model */
export async function openNetwork(
  { tf, layers }: InferenceRuntime,
  card: ModelCard,
  artifacts: tfc.io.ModelArtifacts,
): Promise<Network> {
  const whole = await layers.loadLayersModel(tf.io.fromMemory(artifacts));
  // What comes before the softmax: logarithms of its float32 probabilities would be −Infinity where these are small.
  const trained = layers.model({
    inputs: whole.inputs,
    outputs: whole.getLayer(card.outputLayer).output as tfl.SymbolicTensor, // one node, so one output
  });
  const { shape, fill, shift, scale } = inputMap(card.input);
  const width = shift.length;

  async function outputs(features: Float32Array): Promise<Float32Array> {
    // (x − shift) · scale in float32, as the training engine does it where it gathers rows.
    const values = features.map((value, i) => {
      const column = i % width;
      const whole = Number.isNaN(value) ? (fill[column] ?? value) : value;
      return Math.fround(whole - shift[column]) * scale[column];
    });
    const inputs = tf.tensor(values, [features.length / width, ...shape]);
    const output = tf.tidy(() => trained.predict(inputs) as tfc.Tensor); // one output
    const out = await output.data<'float32'>();
    inputs.dispose();
    output.dispose();
    return out;
  }

  async function predict(features: Float32Array): Promise<Prediction> {
    const parts: Float32Array[] = [];
    const step = rowsAtOnce * width;
    for (let start = 0; start < features.length; start += step) {
      parts.push(await outputs(features.subarray(start, start + step)));
    }
    return toPrediction(card, joinFloats(parts));
  }

  return { predict, dispose: () => void whole.dispose() };
}

/** The network's input shape, and the affine map of each of its numbers. */
function inputMap(input: ModelCard['input']) {
  if (input.kind === 'image') return { ...input, fill: [] };
  const { columns } = input;
  return {
    shape: [columns.length],
    fill: columns.map(({ fill }) => fill),
    shift: columns.map(({ shift }) => shift),
    scale: columns.map(({ scale }) => scale),
  };
}

function toPrediction(card: ModelCard, outputs: Float32Array): Prediction {
  const { task, target } = card;
  if (task === 'classification') {
    const classes = target.classes.length;
    return { task, classes, logProbabilities: logSoftmax(outputs, classes) };
  }
  if (task === 'multi-label') {
    return { task, labels: target.labels?.length ?? 0, logits: Float64Array.from(outputs) };
  }
  const numbers = numbersOf(card);
  const values = Float64Array.from(outputs, (output, i) => {
    const { mean, scale } = numbers[i % numbers.length];
    return fromLearned(output * scale + mean, target.learned ?? 'standardize');
  });
  return numbers.length === 1 ? { task, values } : { task, values, targets: numbers.length };
}
