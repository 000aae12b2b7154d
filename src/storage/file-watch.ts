import { statSync } from 'node:fs';
import { UserError } from '../core/errors.js';

/**
 * Watches that an open file is still the one under its path: what is written into a file that was removed is lost, and
 * the system says nothing. The path is only asked about, never opened: to close a second handle would undo SQLite's locks.
 *
 * @returns throws UserError (storage) where the file is gone, or another one stands in its place
 */
export function watchFile(path: string): () => void {
  const opened = identityOf(path);
  return () => {
    const found = identityOf(path);
    if (found === opened) return;
    const what = found === null ? 'it is no longer there' : 'another file stands in its place';
    const why = `${what}: it was removed, moved or replaced while the study ran, and what was stored went with it`;
    const remedy =
      'if it was moved, move its folder back and run the same command to go on; if not, run it to begin anew';
    throw new UserError('storage', `${path}: ${why}; the file that the run began with is wanted; ${remedy}`);
  };
}

/** Device and number of the file under a path; null: there is none. */
function identityOf(path: string): string | null {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? null : `${found.dev}:${found.ino}`;
  } catch {
    // A folder on the way that is a file now, or may not be looked into any more.
    return null;
  }
}
