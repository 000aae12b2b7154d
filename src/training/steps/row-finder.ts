import type { Values } from '../../core/dataset.js';

/** Where rows' numbers are: row i of those asked for at `numbers[places[i] · width]`, until the next are asked for. */
interface FoundRows {
  readonly numbers: Float32Array;
  readonly places: Int32Array;
}

interface RowFinder {
  locate(rows: Int32Array): FoundRows;
  /** Whether any number is missing (NaN). */
  hasMissing(): boolean;
  whole(): Float32Array;
}

/** Rows in memory stay where they are; others are read into a buffer of the finder's own. */
export function createRowFinder(features: Values, width: number): RowFinder {
  if (!(features instanceof Float32Array)) {
    let numbers = new Float32Array(0);
    let places = new Int32Array(0);
    return {
      locate(rows) {
        if (places.length < rows.length) {
          numbers = new Float32Array(rows.length * width);
          places = Int32Array.from({ length: rows.length }, (_, i) => i);
        }
        features.read(rows, numbers, 0);
        return { numbers, places };
      },
      hasMissing: () => features.hasMissing,
      whole() {
        throw new Error('data that are not in memory are asked for by rows');
      },
    };
  }
  let missing: boolean | null = null;
  return {
    locate: (places) => ({ numbers: features, places }),
    hasMissing() {
      missing ??= features.some(Number.isNaN);
      return missing;
    },
    whole: () => features,
  };
}
