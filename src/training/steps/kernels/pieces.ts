import type { Kernels } from '../../../backends/backend.js';

/**
 * Lends kernels whose pieces of memory one owner has, so that they are given back together, and at once where there is no
 * room for the last of them.
 *
 * @param make what needs the memory; `release` gives all of it back
 */
export function withPieces<Made>(kernels: Kernels, make: (lent: Kernels, release: () => void) => Made): Made {
  const held: number[] = [];
  const release = () => {
    for (const address of held.splice(0)) kernels.free(address);
  };
  const allocate = (bytes: number) => {
    const address = kernels.allocate(bytes);
    held.push(address);
    return address;
  };
  try {
    return make({ ...kernels, allocate }, release);
  } catch (error) {
    release();
    throw error;
  }
}
