import type { RandomStream } from '../../src/util/random.js';

/** By name, from a stream of its own to the whole text of a CSV file. */
export const kinds: Readonly<Record<string, (stream: RandomStream) => string>>;
