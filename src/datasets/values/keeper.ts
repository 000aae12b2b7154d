import type { Values } from '../../core/dataset.js';

/** Where a table's numbers go while it is read. */
export interface ValueKeeper {
  open(size: TableSize): Keeping;
  /** Gives up what is not needed any more. */
  forget(values: Values): void;
}

export interface TableSize {
  /** No less than there will be. */
  readonly rows: number;
  readonly width: number;
  /** Rows that come together, column by column, before the next come; 1: row by row. */
  readonly blockRows: number;
}

/** Rows are written where the window is, and complete from the first to the last. */
export interface Keeping {
  readonly window: ValueWindow;
  /** All rows before `end` are whole; the window may move there. */
  complete(end: number): void;
  /** Begins again with row 0, for another pass. */
  restart(): void;
  /** @param rows how many there were */
  end(rows: number): Values;
}

/** Row r is at `values[(r − first) · width]`. */
export interface ValueWindow {
  readonly values: Float32Array;
  first: number;
}

/** Keeps whole rows, the next ones after those that were kept. @param first of them [count, width] */
export function keepRows({ window, complete }: Keeping, first: number, numbers: Float32Array, width: number): void {
  const end = first + numbers.length / width;
  for (let row = first; row < end; row++) {
    const from = (row - first) * width;
    window.values.set(numbers.subarray(from, from + width), (row - window.first) * width);
    complete(row + 1);
  }
}

/** One copy of all numbers. */
export const memoryKeeper: ValueKeeper = {
  forget: () => {},
  open({ rows, width }) {
    const values = new Float32Array(rows * width);
    return {
      window: { values, first: 0 },
      complete: () => {},
      restart: () => {},
      end: (found) => values.subarray(0, found * width),
    };
  },
};
