import type { Dataset } from '../../core/dataset.js';
import type { FitSetup } from './step-program.js';

/**
 * The data as steps ask for it: rows picked by index on the host, where the one copy of the data is. TensorFlow.js' own
 * gather takes ten times as long on wasm.
 */
export interface RowSource {
  readonly task: Dataset['task'];
  readonly rows: number;
  readonly width: number;
  /** Classes, or 1 for a number. */
  readonly outputs: number;
  /** Taken off targets in double precision, so that float32 keeps the digits of a target with a large mean. */
  readonly targetOrigin: number;
  /** Whether a feature of any row is missing (NaN). */
  hasMissing(): boolean;
  /** @returns [rows, width], missing values as they are */
  features(rows: Int32Array): Float32Array;
  /** One-hot classes [rows, classes], or values less `targetOrigin` [rows, 1]. */
  targets(rows: Int32Array): Float32Array;
  /** (x − shift) · scale into `out` from an index on, [rows, width]; every operation rounded to float32. */
  writeInputs(rows: Int32Array, map: InputMap, out: Float32Array, at: number): void;
  /** Classes as numbers, [rows]. */
  writeLabels(rows: Int32Array, out: Int32Array, at: number): void;
  /** (y − shift) · scale, [rows]. */
  writeValues(rows: Int32Array, map: FitSetup['target'], out: Float32Array, at: number): void;
  /** All rows, for whoever keeps them where it computes. */
  whole(): WholeData;
}

/** What makes inputs of features; see `FitSetup`. */
type InputMap = Pick<FitSetup, 'fill' | 'shift' | 'scale'>;

export interface WholeData {
  readonly features: Float32Array; // [rows, width]
  /** Class indices, or values less `targetOrigin`. [rows] */
  readonly target: Int32Array | Float32Array;
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

  let missing: boolean | null = null;

  function hasMissing(): boolean {
    missing ??= stored.some(Number.isNaN);
    return missing;
  }

  function targets(rows: Int32Array): Float32Array {
    const out = new Float32Array(rows.length * outputs);
    for (let i = 0; i < rows.length; i++) {
      if (task === 'classification') out[i * outputs + target[rows[i]]] = 1;
      else out[i] = target[rows[i]] - targetOrigin;
    }
    return out;
  }

  function whole(): WholeData {
    const values = target instanceof Int32Array ? target : Float32Array.from(target, (value) => value - targetOrigin);
    return { features: stored, target: values };
  }

  function writeInputs(rows: Int32Array, { fill, shift, scale }: InputMap, out: Float32Array, at: number): void {
    for (let i = 0; i < rows.length; i++) {
      const [from, to] = [rows[i] * width, at + i * width];
      for (let j = 0; j < width; j++) out[to + j] = Math.fround(stored[from + j] - shift[j]) * scale[j];
      if (fill === null) continue;
      for (let j = 0; j < width; j++) {
        if (Number.isNaN(stored[from + j])) out[to + j] = Math.fround(fill[j] - shift[j]) * scale[j];
      }
    }
  }

  function writeLabels(rows: Int32Array, out: Int32Array, at: number): void {
    for (let i = 0; i < rows.length; i++) out[at + i] = target[rows[i]];
  }

  function writeValues(rows: Int32Array, map: FitSetup['target'], out: Float32Array, at: number): void {
    const [shift, scale] = [Math.fround(map.shift - targetOrigin), Math.fround(map.scale)];
    for (let i = 0; i < rows.length; i++) {
      const value = Math.fround(target[rows[i]] - targetOrigin);
      out[at + i] = Math.fround(value - shift) * scale;
    }
  }

  const writers = { writeInputs, writeLabels, writeValues };
  return { task, rows: dataset.rows, width, outputs, targetOrigin, hasMissing, features, targets, whole, ...writers };
}

/** One-hot classes [rows, classes], or numbers as a fit trains on them [rows, 1]. */
export function standardizedTargets(source: RowSource, rows: Int32Array, map: FitSetup['target']): Float32Array {
  if (source.task === 'classification') return source.targets(rows);
  const out = new Float32Array(rows.length);
  source.writeValues(rows, map, out, 0);
  return out;
}
