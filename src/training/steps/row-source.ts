import { type Dataset, outputsOf } from '../../core/dataset.js';
import { type TargetTransform, toLearned } from '../../core/target-transform.js';
import { createRowFinder } from './row-finder.js';
import type { FitSetup } from './step-program.js';

/**
 * The data as steps ask for it: rows picked by index on the host, where the one copy of the data is. TensorFlow.js' own
 * gather takes ten times as long on wasm.
 */
export interface RowSource {
  readonly task: Dataset['task'];
  readonly rows: number;
  readonly width: number;
  /** Of the network: classes, labels, or numbers. */
  readonly outputs: number;
  /** What a row has: one class, labels, or numbers. */
  readonly targets: number;
  readonly targetTransform: TargetTransform;
  /** Taken off numbers in double precision, so that float32 keeps the digits of a target with a large mean. [targets] */
  readonly targetOrigins: readonly number[];
  /** Whether a feature of any row is missing (NaN). */
  hasMissing(): boolean;
  /** @returns [rows, width], missing values as they are */
  features(rows: Int32Array): Float32Array;
  /** One-hot classes [rows, classes], labels, or values less `targetOrigins` [rows, targets]. */
  targetsOf(rows: Int32Array): Float32Array;
  /** (x − shift) · scale into `out` from an index on, [rows, width]; every operation rounded to float32. */
  writeInputs(rows: Int32Array, map: InputMap, out: Float32Array, at: number): void;
  /** Classes as numbers, [rows]. */
  writeLabels(rows: Int32Array, out: Int32Array, at: number): void;
  /** Labels as they are, numbers as (y − shift) · scale. [rows, targets] */
  writeValues(rows: Int32Array, map: FitSetup['target'], out: Float32Array, at: number): void;
  /** Whether there is room for all rows in memory. */
  readonly isInMemory: boolean;
  /** All rows, for whoever keeps them where it computes; only of data in memory. */
  whole(): WholeData;
}

/** What makes inputs of features; see `FitSetup`. */
type InputMap = Pick<FitSetup, 'fill' | 'shift' | 'scale'>;

export interface WholeData {
  readonly features: Float32Array; // [rows, width]
  /** Class indices [rows], or values less `targetOrigins` [rows, targets]. */
  readonly target: Int32Array | Float32Array;
}

export function createRowSource(dataset: Dataset): RowSource {
  const { rowShape, target, task } = dataset;
  const width = rowShape.reduce((product, size) => product * size, 1);
  const outputs = outputsOf(dataset);
  const targets = dataset.targetNames.length;
  const { targetTransform = 'standardize' } = dataset;
  const learned = (value: number) => toLearned(value, targetTransform);
  const targetOrigins = dataset.targetNames.map((_, j) => (task === 'regression' ? learned(target[j] ?? 0) : 0));

  const { locate, hasMissing, whole: wholeFeatures } = createRowFinder(dataset.features, width);

  function features(rows: Int32Array): Float32Array {
    const out = new Float32Array(rows.length * width);
    const { numbers, places } = locate(rows);
    for (let i = 0; i < rows.length; i++) {
      const [from, to] = [places[i] * width, i * width];
      for (let j = 0; j < width; j++) out[to + j] = numbers[from + j];
    }
    return out;
  }

  /** Less the origin. */
  const centred = (row: number, j: number) => learned(target[row * targets + j]) - targetOrigins[j];

  function targetsOf(rows: Int32Array): Float32Array {
    const out = new Float32Array(rows.length * outputs);
    for (let i = 0; i < rows.length; i++) {
      if (task === 'classification') out[i * outputs + target[rows[i]]] = 1;
      else for (let j = 0; j < targets; j++) out[i * targets + j] = centred(rows[i], j);
    }
    return out;
  }

  function whole(): WholeData {
    const values =
      target instanceof Int32Array
        ? target
        : Float32Array.from(target, (value, i) => learned(value) - targetOrigins[i % targets]);
    return { features: wholeFeatures(), target: values };
  }

  function writeInputs(rows: Int32Array, { fill, shift, scale }: InputMap, out: Float32Array, at: number): void {
    const { numbers, places } = locate(rows);
    for (let i = 0; i < rows.length; i++) {
      const [from, to] = [places[i] * width, at + i * width];
      for (let j = 0; j < width; j++) out[to + j] = Math.fround(numbers[from + j] - shift[j]) * scale[j];
      if (fill === null) continue;
      for (let j = 0; j < width; j++) {
        if (Number.isNaN(numbers[from + j])) out[to + j] = Math.fround(fill[j] - shift[j]) * scale[j];
      }
    }
  }

  function writeLabels(rows: Int32Array, out: Int32Array, at: number): void {
    for (let i = 0; i < rows.length; i++) out[at + i] = target[rows[i]];
  }

  function writeValues(rows: Int32Array, map: FitSetup['target'], out: Float32Array, at: number): void {
    for (let j = 0; j < targets; j++) {
      const [shift, scale] = [Math.fround((map.shift[j] ?? 0) - targetOrigins[j]), Math.fround(map.scale[j] ?? 1)];
      for (let i = 0; i < rows.length; i++) {
        out[at + i * targets + j] = Math.fround(Math.fround(centred(rows[i], j)) - shift) * scale;
      }
    }
  }

  const writers = { writeInputs, writeLabels, writeValues };
  const isInMemory = dataset.features instanceof Float32Array;
  const size = { task, isInMemory, rows: dataset.rows, width, outputs, targets, targetTransform };
  return { ...size, targetOrigins, hasMissing, features, targetsOf, whole, ...writers };
}

/** One-hot classes [rows, classes], labels, or numbers as a fit trains on them [rows, targets]. */
export function standardizedTargets(source: RowSource, rows: Int32Array, map: FitSetup['target']): Float32Array {
  if (source.task === 'classification') return source.targetsOf(rows);
  const out = new Float32Array(rows.length * source.targets);
  source.writeValues(rows, map, out, 0);
  return out;
}
