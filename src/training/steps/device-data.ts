import type { Tensor, Tf } from '../../backends/backend.js';
import type { Dataset } from '../../core/dataset.js';

/** The data on the device, once for all fits. */
export interface DeviceData {
  readonly features: Tensor; // [rows, width]
  /** One-hot classes [rows, classes], or values less `targetOrigin` [rows, 1]. */
  readonly target: Tensor;
  /** Taken off in double precision, so that float32 keeps the digits of a target with a large mean. */
  readonly targetOrigin: number;
  readonly width: number;
  /** Classes, or 1 for a number. */
  readonly outputs: number;
  readonly task: Dataset['task'];
}

/** The owner disposes of `features` and `target`. */
export function uploadData(tf: Tf, dataset: Dataset): DeviceData {
  const { rows, rowShape, task } = dataset;
  const width = rowShape.reduce((product, size) => product * size, 1);
  const features = tf.tensor2d(dataset.features, [rows, width]);
  if (task === 'classification') {
    const outputs = dataset.classes.length;
    const target = tf.tensor2d(oneHot(dataset.target, outputs), [rows, outputs]);
    return { features, target, targetOrigin: 0, width, outputs, task };
  }
  const targetOrigin = dataset.target[0] ?? 0;
  const values = Float32Array.from(dataset.target, (value) => value - targetOrigin);
  return { features, target: tf.tensor2d(values, [rows, 1]), targetOrigin, width, outputs: 1, task };
}

function oneHot(labels: Dataset['target'], classes: number): Float32Array {
  const out = new Float32Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) out[row * classes + labels[row]] = 1;
  return out;
}
