import type { Dataset } from '../../core/dataset.js';

/**
 * The data as steps ask for it: rows picked by index on the host, where the one copy of the data is. TensorFlow.js' own
 * gather takes ten times as long on wasm.
 */
export interface RowSource {
  readonly task: Dataset['task'];
  readonly width: number;
  /** Classes, or 1 for a number. */
  readonly outputs: number;
  /** Taken off targets in double precision, so that float32 keeps the digits of a target with a large mean. */
  readonly targetOrigin: number;
  /** @returns [rows, width] */
  features(rows: Int32Array): Float32Array;
  /** One-hot classes [rows, classes], or values less `targetOrigin` [rows, 1]. */
  targets(rows: Int32Array): Float32Array;
}

export function createRowSource(dataset: Dataset): RowSource {
  const { features: stored, rowShape, target, task } = dataset;
  const width = rowShape.reduce((product, size) => product * size, 1);
  const outputs = task === 'classification' ? dataset.classes.length : 1;
  const targetOrigin = task === 'classification' ? 0 : (target[0] ?? 0);

  function features(rows: Int32Array): Float32Array {
    const out = new Float32Array(rows.length * width);
    for (let i = 0; i < rows.length; i++) {
      const [from, to] = [rows[i] * width, i * width];
      for (let j = 0; j < width; j++) out[to + j] = stored[from + j];
    }
    return out;
  }

  function targets(rows: Int32Array): Float32Array {
    const out = new Float32Array(rows.length * outputs);
    for (let i = 0; i < rows.length; i++) {
      if (task === 'classification') out[i * outputs + target[rows[i]]] = 1;
      else out[i] = target[rows[i]] - targetOrigin;
    }
    return out;
  }

  return { task, width, outputs, targetOrigin, features, targets };
}
