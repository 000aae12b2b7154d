import type { Output } from './world.js';

/** Resolves when the stream has taken the text, so that a process that ends next has lost nothing. */
export function write(output: Output, text: string): Promise<void> {
  return new Promise((resolve) => {
    output.write(text, () => resolve());
  });
}
