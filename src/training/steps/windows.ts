import type { Tensor, Tf } from '../../backends/backend.js';
import type { Window } from '../../core/layer-graph.js';
import { type Positions, positionsAlong } from '../../core/windows.js';

/** What a window sees, one tensor for each of its places: [N, rows, columns, channels], row by row. */
export interface Views {
  readonly rows: number;
  readonly columns: number;
  readonly views: readonly Tensor[];
  /** Adds up at each pixel what arrives at the places that see it: views' gradients → the images' [N, h, w, channels]. */
  readonly gather: (gradients: readonly Tensor[]) => Tensor;
}

/**
 * @param images [N, height, width, channels]
 * @param fill what stands where an image is padded
 */
export function slideOver(tf: Tf, images: Tensor, window: Window, fill = 0): Views {
  const [N, height, width, channels] = lengthsOf(images);
  const { size, stride } = window;
  const [down, across] = [height, width].map((length) => positionsAlong(length, window));
  const added = [
    [0, 0],
    [down.before, down.after],
    [across.before, across.after],
    [0, 0],
  ] satisfies [number, number][];
  const padded = isPadded(down) || isPadded(across) ? tf.pad(images, added, fill) : images;
  const [, tall, wide] = lengthsOf(padded);
  const [rows, columns] = [down.count, across.count];
  // From the first to the last place of a window's corner.
  const [reach, breadth] = [(rows - 1) * stride + 1, (columns - 1) * stride + 1];
  const places = Array.from({ length: size * size }, (_, i) => [Math.floor(i / size), i % size] as const);

  function view([row, column]: readonly [number, number]): Tensor {
    if (stride > 1) {
      const end = [N, row + reach, column + breadth, channels];
      return tf.stridedSlice(padded, [0, row, column, 0], end, [1, stride, stride, 1]);
    }
    if (tall === rows && wide === columns) return padded;
    return tf.slice(padded, [0, row, column, 0], [N, rows, columns, channels]);
  }

  function gather(gradients: readonly Tensor[]): Tensor {
    const put = places.map(([row, column], i) =>
      padTo(tf, spreadOut(tf, gradients[i], stride), { row, column, tall, wide }),
    );
    const all = put.length === 1 ? put[0] : tf.addN(put);
    if (padded === images) return all;
    return tf.slice(all, [0, down.before, across.before, 0], [N, height, width, channels]);
  }

  return { rows, columns, views: places.map(view), gather };
}

function lengthsOf({ shape: [a = 1, b = 1, c = 1, d = 1] }: Tensor): readonly [number, number, number, number] {
  return [a, b, c, d];
}

function isPadded({ before, after }: Positions): boolean {
  return before > 0 || after > 0;
}

interface Corner {
  readonly row: number;
  readonly column: number;
  readonly tall: number;
  readonly wide: number;
}

function padTo(tf: Tf, x: Tensor, { row, column, tall, wide }: Corner): Tensor {
  const [, rows, columns] = lengthsOf(x);
  const [below, behind] = [tall - row - rows, wide - column - columns];
  if (row + column + below + behind === 0) return x;
  return tf.pad(x, [
    [0, 0],
    [row, below],
    [column, behind],
    [0, 0],
  ]);
}

/** Zeros between rows and between columns, `stride` − 1 of them. */
function spreadOut(tf: Tf, x: Tensor, stride: number): Tensor {
  if (stride === 1) return x;
  const [N, rows, columns, channels] = lengthsOf(x);
  const tall = apart(tf, tf.reshape(x, [N, rows, 1, columns * channels]), stride);
  const reach = (rows - 1) * stride + 1;
  const cut = tf.slice(
    tf.reshape(tall, [N, rows * stride, columns, channels]),
    [0, 0, 0, 0],
    [N, reach, columns, channels],
  );
  const wide = apart(tf, tf.reshape(cut, [N * reach, columns, 1, channels]), stride);
  const whole = tf.reshape(wide, [N, reach, columns * stride, channels]);
  return tf.slice(whole, [0, 0, 0, 0], [N, reach, (columns - 1) * stride + 1, channels]);
}

/** [a, b, 1, c] → [a, b, stride, c], zeros but for the first. */
function apart(tf: Tf, x: Tensor, stride: number): Tensor {
  const [a, b, , c] = lengthsOf(x);
  return tf.concat([x, tf.zeros([a, b, stride - 1, c])], 2);
}
