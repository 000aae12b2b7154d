import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from './core/errors.js';
import { isRunning } from './util/is-running.js';

/** A folder for what is only needed while a process runs. */
export interface ScratchFolder {
  readonly path: string;
  /** Removes it with all that is in it. */
  remove(): void;
}

/**
 * Made in a folder for results, whose disk has room for what is large; without one (nothing is to be written there) where
 * the system keeps temporary files. What a killed process left there is cleared away.
 *
 * @param resultsDir '' where there is none
 * @throws UserError (storage) where it can't be made
 */
export function createScratchFolder(resultsDir: string): ScratchFolder {
  const root = resultsDir === '' ? tmpdir() : resolve(resultsDir);
  try {
    mkdirSync(root, { recursive: true });
    removeAbandoned(root);
    const path = mkdtempSync(join(root, `${prefix()}${process.pid}-`));
    const remove = () => {
      process.removeListener('exit', remove);
      // Where another process still has a file of it open: that goes the next time.
      tryRemove(path);
    };
    process.once('exit', remove);
    return { path, remove };
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const remedy = 'check the folder, or choose another by --results';
    throw new UserError('storage', `${root}: no folder can be made for the table's numbers (${found}); ${remedy}`, {
      cause,
    });
  }
}

/** Process numbers are of one machine, and a folder may be shared by several. */
function prefix(): string {
  return `.regsweep-${hostname().replaceAll(/[^\w.]/g, '_')}-`;
}

function removeAbandoned(root: string): void {
  for (const name of readdirSync(root)) {
    if (!name.startsWith(prefix())) continue;
    const pid = Number(/^\d+/.exec(name.slice(prefix().length))?.[0]);
    if (Number.isInteger(pid) && !isRunning(pid)) tryRemove(join(root, name));
  }
}

function tryRemove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // It holds nothing that is needed.
  }
}
