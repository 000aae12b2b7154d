import type { Tensor, Tf } from '../../backends/backend.js';
import type { LayerNode } from '../../core/layer-graph.js';
import { type Shape, sizeOf } from '../../models/shapes.js';
import type { LayerPass, ParameterTensors } from './layer-pass.js';
import { parameterOf } from './row-passes.js';
import { slideOver } from './windows.js';

/**
 * Layers that see images, with a trial axis: rows are flat, [T, batch, height · width · channels], and what does not mix
 * fits goes through all images at once.
 */
export interface Images {
  readonly tf: Tf;
  /** Of one row. */
  readonly shape: Shape;
}

/** [T, batch, width] → [T · batch, height, width, channels] */
function imagesOf({ tf, shape }: Images, x: Tensor): Tensor {
  return tf.reshape(x, [x.shape[0] * batchOf(x), ...shape]);
}

/** Whatever holds images or pixels of whole batches → [T, batch, width] */
function rowsOf(tf: Tf, x: Tensor, batch: number, width: number): Tensor {
  return tf.reshape(x, [x.size / (batch * width), batch, width]);
}

/** Pieces of the last axis, one after another. @param lengths of each */
function cut(tf: Tf, x: Tensor, lengths: readonly number[]): readonly Tensor[] {
  if (lengths.length === 1) return [x];
  const outer = x.shape.slice(0, -1);
  let from = 0;
  return lengths.map((length) => {
    const begin = [...outer.map(() => 0), from];
    from += length;
    return tf.slice(x, begin, [...outer, length]);
  });
}

function batchOf({ shape }: Tensor): number {
  return shape[1] ?? 1;
}

type Convolution = Extract<LayerNode, { kind: 'convolution' }>;

/**
 * y = W * x + b as one product of what the window sees, [pixels, area · channels], with the kernel
 * [area · channels, filters]: so the filters' gradient is a product too, and all fits are in it together (K. Chellapilla,
 * S. Puri & P. Simard, High performance convolutional neural networks for document processing, 2006).
 */
export function convolve(
  images: Images,
  node: Convolution,
  parameters: ParameterTensors,
  x: Tensor,
  { wantsInput, isBiasIdle }: { readonly wantsInput: boolean; readonly isBiasIdle: boolean },
): LayerPass {
  const { tf, shape } = images;
  const kernel = parameterOf(parameters, `${node.name}/kernel`);
  const bias = node.bias ? parameterOf(parameters, `${node.name}/bias`) : null;
  const batch = batchOf(x);
  const area = node.size ** 2;
  const { rows, columns, views, gather } = slideOver(tf, imagesOf(images, x), node);
  const all = views.length === 1 ? views[0] : tf.concat([...views], 3);
  const seen = tf.reshape(all, [x.shape[0], batch * rows * columns, area * shape[2]]);
  const product = tf.matMul(seen, kernel);
  const output = bias === null ? product : tf.add(product, bias);

  function backward(gradient: Tensor): ReturnType<LayerPass['backward']> {
    const byPixel = tf.reshape(gradient, product.shape);
    const found: [string, Tensor][] = [[`${node.name}/kernel`, tf.matMul(seen, byPixel, true)]];
    if (bias !== null) found.push([`${node.name}/bias`, isBiasIdle ? tf.mul(bias, 0) : tf.sum(byPixel, 1, true)]);
    return { inputs: [wantsInput ? inputGradient(byPixel) : null], parameters: found };
  }

  function inputGradient(byPixel: Tensor): Tensor {
    const arriving = tf.matMul(byPixel, kernel, false, true);
    const byPlace = tf.reshape(arriving, [x.shape[0] * batch, rows, columns, area * shape[2]]);
    const parts = cut(tf, byPlace, new Array<number>(area).fill(shape[2]));
    return rowsOf(tf, gather(parts), batch, sizeOf(shape));
  }

  return { output: rowsOf(tf, output, batch, rows * columns * node.filters), moved: [], backward };
}

/** The largest of a window; its gradient goes to the first place that holds it, as in PyTorch. */
export function maxPool(images: Images, node: Extract<LayerNode, { kind: 'max-pooling' }>, x: Tensor): LayerPass {
  const { tf, shape } = images;
  const fill = node.padding === 'same' ? Number.NEGATIVE_INFINITY : 0;
  const { views, gather } = slideOver(tf, imagesOf(images, x), node, fill);
  const largest = views.reduce((most, view) => tf.maximum(most, view));

  function backward(gradient: Tensor): ReturnType<LayerPass['backward']> {
    const arriving = tf.reshape(gradient, largest.shape);
    let open: Tensor = tf.onesLike(largest);
    const parts = views.map((view) => {
      const own = tf.mul(open, tf.cast(tf.greaterEqual(view, largest), 'float32'));
      open = tf.sub(open, own);
      return tf.mul(arriving, own);
    });
    return { inputs: [rowsOf(tf, gather(parts), batchOf(x), sizeOf(shape))], parameters: [] };
  }

  return { output: flat(tf, largest, batchOf(x)), moved: [], backward };
}

/** The mean of what a window sees of the image. */
export function averagePool(
  images: Images,
  node: Extract<LayerNode, { kind: 'average-pooling' }>,
  x: Tensor,
): LayerPass {
  const { tf, shape } = images;
  const { views, gather } = slideOver(tf, imagesOf(images, x), node);
  const pixels = slideOver(tf, tf.ones([1, shape[0], shape[1], 1]), node).views;
  const share = tf.div(1, sum(tf, pixels));
  const mean = tf.mul(sum(tf, views), share);

  function backward(gradient: Tensor): ReturnType<LayerPass['backward']> {
    const part = tf.mul(tf.reshape(gradient, mean.shape), share);
    return { inputs: [rowsOf(tf, gather(views.map(() => part)), batchOf(x), sizeOf(shape))], parameters: [] };
  }

  return { output: flat(tf, mean, batchOf(x)), moved: [], backward };
}

/** [T · batch, rows, columns, channels] → [T, batch, width] */
function flat(tf: Tf, images: Tensor, batch: number): Tensor {
  return rowsOf(tf, images, batch, sizeOf(images.shape.slice(1)));
}

function sum(tf: Tf, tensors: readonly Tensor[]): Tensor {
  return tensors.length === 1 ? tensors[0] : tf.addN([...tensors]);
}

/** The mean of each channel over the whole image. */
export function averageAll({ tf, shape }: Images, x: Tensor): LayerPass {
  const [height, width, channels] = shape;
  const pixels = height * width;
  const batch = batchOf(x);
  const summed = tf.sum(tf.reshape(x, [x.shape[0] * batch, pixels, channels]), 1);

  function backward(gradient: Tensor): ReturnType<LayerPass['backward']> {
    const share = tf.reshape(tf.div(gradient, pixels), [x.shape[0] * batch, 1, channels]);
    return { inputs: [rowsOf(tf, tf.mul(share, tf.ones([1, pixels, 1])), batch, sizeOf(shape))], parameters: [] };
  }

  return { output: rowsOf(tf, tf.div(summed, pixels), batch, channels), moved: [], backward };
}

/** What all fits share, once for each, where others have it so. */
function forAllFits(tf: Tf, xs: readonly Tensor[]): readonly Tensor[] {
  const T = Math.max(...xs.map(({ shape }) => shape[0]));
  return xs.map((x) => (x.shape[0] === T ? x : tf.mul(x, tf.ones([T, 1, 1]))));
}

/** Channels of several images one after another. @param shapes of each one's row */
export function joinChannels(tf: Tf, shapes: readonly Shape[], xs: readonly Tensor[]): LayerPass {
  const batch = batchOf(xs[0]);
  const pixels = shapes[0][0] * shapes[0][1];
  const channels = shapes.map(([, , own]) => own);
  const all = channels.reduce((total, own) => total + own, 0);
  const joined = tf.concat(
    forAllFits(tf, xs).map((x, i) => tf.reshape(x, [x.shape[0], batch * pixels, channels[i]])),
    2,
  );

  function backward(gradient: Tensor): ReturnType<LayerPass['backward']> {
    const parts = cut(tf, tf.reshape(gradient, [gradient.shape[0], batch * pixels, all]), channels);
    return { inputs: parts.map((part, i) => rowsOf(tf, part, batch, pixels * channels[i])), parameters: [] };
  }

  return { output: rowsOf(tf, joined, batch, pixels * all), moved: [], backward };
}
