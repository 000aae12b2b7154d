import { type GraphBuilder, integer, type Output, outputAt, typeOf } from './graph-builder.js';
import { unpack } from './graph-data.js';

/**
 * Uniform numbers of `util/philox.ts` in the graph: TensorFlow's Philox4x32-10 with the same key and the same counter. Its
 * 64-bit words are pairs of the 32-bit ones, the lower first.
 * Source: tensorflow/core/kernels/stateless_random_ops_v2_util.h.
 */
export interface UniformStreams {
  /** Words of a stream: key (low, high), step. @returns [streams, rows, units] */
  draw(layer: number, rows: number, units: number): Output;
}

/** Words of a stream that are fed: the key's lower and upper word, and the step. */
export const streamWords = 3;

/** TensorFlow's number for Philox. */
const philox = 1;

/** @param words int32 [streams, streamWords] */
export function createUniformStreams(graph: GraphBuilder, words: Output, streams: number): UniformStreams {
  const parts = unpack(graph, words, streams, 'int32');

  function draw(layer: number, rows: number, units: number): Output {
    const drawn = Array.from({ length: streams }, (_, s) => drawOne(outputAt(parts, s), layer, rows, units));
    const attributes = { T: typeOf('float32'), N: integer(streams), axis: integer(0) };
    return graph.add('Pack', drawn, { attributes });
  }

  /** The upper 23 bits of each word, as a share of 2²³: TensorFlow's own rule would take the lower ones. */
  function drawOne(stream: Output, layer: number, rows: number, units: number): Output {
    const words = drawWords(stream, layer, rows, units);
    const nine = graph.constant('uint32', [], Uint32Array.of(9));
    const upper = graph.add('RightShift', [words, nine], { attributes: { T: typeOf('uint32') } });
    const integers = graph.add('Bitcast', [upper], { attributes: { T: typeOf('uint32'), type: typeOf('int32') } });
    const floats = graph.add('Cast', [integers], { attributes: { SrcT: typeOf('int32'), DstT: typeOf('float32') } });
    const unit = graph.constant('float32', [], Float32Array.of(2 ** -23));
    return graph.add('Mul', [floats, unit], { attributes: { T: typeOf('float32') } });
  }

  /** uint32 [rows, units] */
  function drawWords(stream: Output, layer: number, rows: number, units: number): Output {
    const { key, counter } = position(stream, layer);
    const shape = graph.constant('int32', [2], Int32Array.of(rows, units));
    const algorithm = graph.constant('int32', [], Int32Array.of(philox));
    const attributes = { dtype: typeOf('uint32'), Tshape: typeOf('int32') };
    return graph.add('StatelessRandomUniformFullIntV2', [shape, key, counter, algorithm], { attributes });
  }

  /** Key [1] and counter [2] as 64-bit words: words 0 and 1 of the counter are 0, word 2 is the step, word 3 the layer. */
  function position(stream: Output, layer: number): { readonly key: Output; readonly counter: Output } {
    const split = graph.add('SplitV', [stream, list(2, 1), scalar(0)], {
      attributes: { T: typeOf('int32'), Tlen: typeOf('int32'), num_split: integer(2) },
    });
    const counter = graph.add('ConcatV2', [list(0, 0), outputAt(split, 1), list(layer), scalar(0)], {
      attributes: { T: typeOf('int32'), Tidx: typeOf('int32'), N: integer(3) },
    });
    return { key: wide(split, 1), counter: wide(counter, 2) };
  }

  /** Pairs of 32-bit words as 64-bit ones. */
  function wide(pairs: Output, count: number): Output {
    const paired = graph.add('Reshape', [pairs, list(count, 2)], {
      attributes: { T: typeOf('int32'), Tshape: typeOf('int32') },
    });
    return graph.add('Bitcast', [paired], { attributes: { T: typeOf('int32'), type: typeOf('uint64') } });
  }

  const list = (...values: number[]) => graph.constant('int32', [values.length], Int32Array.from(values));
  const scalar = (value: number) => graph.constant('int32', [], Int32Array.of(value));
  return { draw };
}
