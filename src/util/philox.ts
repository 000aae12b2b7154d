/**
 * Philox4x32-10, a counter-based random number generator: the same (key, counter) gives the same four words on every
 * machine and in any order, so nothing random has a state that could be lost.
 *
 * Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 * Layout of the 128-bit counter as TensorFlow's StatelessRandomUniformV2 uses it: words 0 and 1 count blocks of four
 * outputs, words 2 and 3 are free; here word 2 is the step and word 3 the layer.
 */

/** A 64-bit key as two unsigned words. */
export interface StreamKey {
  readonly low: number;
  readonly high: number;
}

/** The upper half of a counter: which step and which layer the numbers are for. */
export interface StreamPosition {
  readonly step: number;
  readonly layer: number;
}

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const rounds = 10;

/** The upper 32 bits of the product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const cross = aHigh * bLow + ((aLow * bLow) >>> 16);
  const middle = aLow * bHigh + (cross % 0x10000);
  return (aHigh * bHigh + Math.floor(cross / 0x10000) + Math.floor(middle / 0x10000)) >>> 0;
}

/**
 * One block.
 *
 * @param counter four unsigned words
 * @param out where the four output words go, from `offset`
 */
export function philox4x32(counter: Uint32Array, key: StreamKey, out: Uint32Array, offset: number): void {
  let c0 = counter[0];
  let c1 = counter[1];
  let c2 = counter[2];
  let c3 = counter[3];
  let k0 = key.low;
  let k1 = key.high;
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multiplier0, c0);
    const low0 = Math.imul(multiplier0, c0) >>> 0;
    const high1 = multiplyHigh(multiplier1, c2);
    const low1 = Math.imul(multiplier1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + weyl0) >>> 0;
    k1 = (k1 + weyl1) >>> 0;
  }
  out[offset] = c0;
  out[offset + 1] = c1;
  out[offset + 2] = c2;
  out[offset + 3] = c3;
}

/** The first `length` words of the stream at a position. */
export function philoxWords(key: StreamKey, position: StreamPosition, length: number): Uint32Array {
  const blocks = Math.ceil(length / 4);
  const words = new Uint32Array(blocks * 4);
  const counter = new Uint32Array([0, 0, position.step, position.layer]);
  for (let block = 0; block < blocks; block++) {
    counter[0] = block;
    philox4x32(counter, key, words, block * 4);
  }
  return words.subarray(0, length);
}

/**
 * Uniform numbers in [0, 1): the word's upper 23 bits. (TensorFlow's StatelessRandomUniformV2 takes the lower ones.)
 *
 * @returns float32, [length]
 */
export function philoxUniform(key: StreamKey, position: StreamPosition, length: number): Float32Array {
  const words = philoxWords(key, position, length);
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) out[i] = (words[i] >>> 9) * 2 ** -23;
  return out;
}
