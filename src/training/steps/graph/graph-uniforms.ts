import type { StreamKey, StreamPosition } from '../../../util/philox.js';
import { type GraphBuilder, integer, type Output, outputAt, typeOf } from './graph-builder.js';

/**
 * Uniform numbers of `util/philox.ts` in the graph: TensorFlow's Philox4x32-10 with the same key and the same counter. Its
 * 64-bit words are pairs of the 32-bit ones, the lower first.
 * Source: tensorflow/core/kernels/stateless_random_ops_v2_util.h.
 */
export interface UniformStreams {
  /** @param place which of the layers that draw, from 0 @returns [streams, rows, units] */
  draw(place: number, rows: number, units: number): Output;
}

/** 32-bit words that are fed for each stream and layer: the key, the counter. */
export const streamWords = 6;
const keyWords = 2;

/** TensorFlow's number for Philox. */
const philox = 1;

/**
 * Puts down what is fed for one stream and layer: the counter's words 0 and 1 count blocks, 2 and 3 are step and layer.
 *
 * @returns where the next one goes
 */
export function putWords(words: Int32Array, at: number, key: StreamKey, { step, layer }: StreamPosition): number {
  words[at] = key.low;
  words[at + 1] = key.high;
  words[at + 4] = step;
  words[at + 5] = layer;
  return at + streamWords;
}

/**
 * @param words int32 [layers · streams · streamWords / 2, 2], by layer first
 * @param layers how many layers draw
 */
export function createUniformStreams(
  graph: GraphBuilder,
  words: Output,
  layers: number,
  streams: number,
): UniformStreams {
  const list = (...values: number[]) => graph.constant('int32', [values.length], Int32Array.from(values));
  const scalar = (value: number) => graph.constant('int32', [], Int32Array.of(value));
  const wide = graph.add('Bitcast', [words], { attributes: { T: typeOf('int32'), type: typeOf('uint64') } });
  const sizes = Array.from({ length: layers * streams }, () => [keyWords / 2, (streamWords - keyWords) / 2]).flat();
  const parts = graph.add('SplitV', [wide, list(...sizes), scalar(0)], {
    attributes: { T: typeOf('uint64'), Tlen: typeOf('int32'), num_split: integer(sizes.length) },
  });

  function draw(place: number, rows: number, units: number): Output {
    const all = Array.from({ length: streams }, (_, s) => drawWords(2 * (place * streams + s), rows, units));
    const drawn = streams === 1 ? all[0] : graph.add('ConcatV2', [...all, scalar(0)], { attributes: joined(streams) });
    return toUnit(drawn);
  }

  /** @param key which of the parts is the key; the counter is the next one @returns uint32 [1, rows, units] */
  function drawWords(key: number, rows: number, units: number): Output {
    const attributes = { dtype: typeOf('uint32'), Tshape: typeOf('int32') };
    const inputs = [list(1, rows, units), outputAt(parts, key), outputAt(parts, key + 1), scalar(philox)];
    return graph.add('StatelessRandomUniformFullIntV2', inputs, { attributes });
  }

  /** The upper 23 bits of each word, as a share of 2²³: TensorFlow's own rule would take the lower ones. */
  function toUnit(words: Output): Output {
    const nine = graph.constant('uint32', [], Uint32Array.of(9));
    const upper = graph.add('RightShift', [words, nine], { attributes: { T: typeOf('uint32') } });
    const integers = graph.add('Bitcast', [upper], { attributes: { T: typeOf('uint32'), type: typeOf('int32') } });
    const floats = graph.add('Cast', [integers], { attributes: { SrcT: typeOf('int32'), DstT: typeOf('float32') } });
    const unit = graph.constant('float32', [], Float32Array.of(2 ** -23));
    return graph.add('Mul', [floats, unit], { attributes: { T: typeOf('float32') } });
  }

  return { draw };
}

function joined(parts: number) {
  return { T: typeOf('uint32'), Tidx: typeOf('int32'), N: integer(parts) };
}
