import { UserError } from '../../core/errors.js';
import { createByteReader } from './bytes.js';
import type { ElementType } from './elements.js';
import { type ArrayHeader, readHeader } from './header.js';

/** An array that is there, to be read as often as one likes. */
export interface NumpyArray extends ArrayHeader {
  /** What errors name. */
  readonly label: string;
  /** The file's bytes from its beginning. */
  open(): AsyncIterable<Buffer>;
}

/** Is given the numbers of a column, the first of them in row `row`. */
export interface ArrayTaker {
  take(column: number, values: Float64Array, row: number): void;
  /** All columns of all rows before `end` were given. */
  complete(end: number): void;
}

/** @throws UserError (data) where it is no array, or one that can't be taken */
export async function openArray(label: string, open: NumpyArray['open']): Promise<NumpyArray> {
  const bytes = createByteReader(open());
  try {
    return { ...(await readHeader(label, bytes)), label, open };
  } finally {
    await bytes.close();
  }
}

export function widthOf({ shape }: Pick<ArrayHeader, 'shape'>): number {
  return shape.length === 1 ? 1 : shape[1];
}

/** Elements that are given on at a time, about. */
const atATime = 1 << 16;

/** Rows of which all columns come before the next rows'. */
export function blockRowsOf(array: Pick<NumpyArray, 'shape' | 'fortranOrder'>): number {
  return array.fortranOrder ? array.shape[0] : Math.max(1, Math.floor(atATime / widthOf(array)));
}

/**
 * Reads an array of one or two dimensions in the order in which it lies in the file.
 *
 * @throws UserError (data) where there are fewer or more bytes than the header says
 */
export async function readColumns(array: NumpyArray, { take, complete }: ArrayTaker): Promise<void> {
  const { label, element, fortranOrder, shape } = array;
  const [rows, width] = [shape[0], widthOf(array)];
  const bytes = createByteReader(array.open());
  await readHeader(label, bytes);

  async function next(count: number): Promise<Buffer> {
    const piece = await bytes.take(count * element.bytes);
    if (piece !== null) return piece;
    const says = `its header says ${shape.join(' × ')} elements`;
    throw new UserError('data', `${label}: the data end too early (${bytes.seen} bytes); ${says}; copy it again`);
  }

  async function readRows(): Promise<void> {
    const most = blockRowsOf(array);
    for (let row = 0; row < rows; row += most) {
      const count = Math.min(most, rows - row);
      const piece = await next(count * width);
      for (let column = 0; column < width; column++) {
        take(column, decode(piece, element, { first: column, stride: width, count }), row);
      }
      complete(row + count);
    }
  }

  async function readEachColumn(): Promise<void> {
    for (let column = 0; column < width; column++) {
      for (let row = 0; row < rows; row += atATime) {
        const count = Math.min(atATime, rows - row);
        take(column, decode(await next(count), element, { first: 0, stride: 1, count }), row);
      }
    }
    complete(rows);
  }

  try {
    await (fortranOrder ? readEachColumn() : readRows());
    if ((await bytes.take(1)) === null) return;
    const found = `found more data than the ${shape.join(' × ')} elements that its header says`;
    throw new UserError('data', `${label}: ${found}; save it again`);
  } finally {
    await bytes.close();
  }
}

interface Stride {
  readonly first: number;
  readonly stride: number;
  readonly count: number;
}

function decode(piece: Buffer, { bytes, read }: ElementType, { first, stride, count }: Stride): Float64Array {
  const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = read(view, (first + i * stride) * bytes);
  return values;
}
