import { UserError } from '../core/errors.js';
import type { Output } from './world.js';

/**
 * Resolves when the stream has taken the text, so that a process that ends next has lost nothing. A reader that goes
 * away (`regsweep … | head`) is no error: what it doesn't want is dropped.
 *
 * @throws UserError (storage) where the stream can't take it: a full disk
 */
export async function write(output: Output, text: string): Promise<void> {
  try {
    await taken(output, text);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    if (isClosedPipe(cause)) return;
    throw new UserError('storage', `the output can't be written (${found}); the study's own files are not affected`, {
      cause,
    });
  }
}

/** For what is said by the way: where nobody can hear it, the work goes on all the same. */
export function note(output: Output, text: string): void {
  try {
    output.write(text);
  } catch {
    // A stream over a file throws at once; the others tell by an event (see `ignoreStreamErrors`).
  }
}

function taken(output: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function isClosedPipe(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EPIPE';
}
