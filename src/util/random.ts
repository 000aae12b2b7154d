import { createHash } from 'node:crypto';
import { philoxWords, type StreamKey } from './philox.js';

/** Derives an independent stream's key from the study's seed and what the stream is for. */
export function streamKey(seed: number, ...purpose: readonly (string | number)[]): StreamKey {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...purpose]))
    .digest();
  return { low: digest.readUInt32LE(0), high: digest.readUInt32LE(4) };
}

/** Sequential draws from a counter-based stream, for everything that is not done inside a training step. */
export interface RandomStream {
  /** In [0, 1), 53 bits. */
  uniform(): number;
  /** In {0, …, bound − 1}, without bias; bound at most 2^32. */
  integer(bound: number): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
  /** {0, …, length − 1} in random order (Fisher-Yates). */
  permutation(length: number): Int32Array;
}

const wordsAtOnce = 256;

export function createRandomStream(key: StreamKey): RandomStream {
  let words = new Uint32Array(0);
  let next = 0;
  let chunk = 0;

  function word(): number {
    if (next === words.length) {
      words = new Uint32Array(philoxWords(key, { step: chunk++, layer: 0 }, wordsAtOnce));
      next = 0;
    }
    return words[next++];
  }

  function uniform(): number {
    return ((word() >>> 5) * 0x4000000 + (word() >>> 6)) * 2 ** -53;
  }

  function integer(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let drawn = word();
    while (drawn >= limit) drawn = word();
    return drawn % bound;
  }

  function normal(): number {
    return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }

  function permutation(length: number): Int32Array {
    const order = Int32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = integer(i + 1);
      const swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  return { uniform, integer, normal, permutation };
}
