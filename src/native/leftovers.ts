import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors.js';
import { isRunning } from '../util/is-running.js';
import { nearestThere } from './machine.js';

/** Folders beside the backends that belong to a running process; its number stands in their names. */
const passing = /^\.(?:building|old)-(\d+)-/;

const ownFolder = 'set REGSWEEP_BACKENDS to a folder of your own';

/**
 * Tries whether a folder can be made, where it is not there, and written to; nothing of that stays.
 *
 * @throws UserError (storage) where it can't
 */
export function requirePlace(root: string): Promise<void> {
  return writingIn(root, ownFolder, async () => {
    const tried = await mkdtemp(join(await nearestThere(root), '.regsweep-')).catch((cause: NodeJS.ErrnoException) => {
      // Room is somebody else's question.
      if (cause.code !== 'ENOSPC' && cause.code !== 'EDQUOT') throw cause;
    });
    if (tried !== undefined) await removeFolder(tried);
  });
}

/**
 * A folder to build in: beside its place, so that moving it there is one step.
 *
 * @throws UserError (storage) where one may not write
 */
export function makeBuildFolder(root: string): Promise<string> {
  return writingIn(root, ownFolder, async () => {
    await mkdir(root, { recursive: true });
    return mkdtemp(join(root, `.building-${process.pid}-`));
  });
}

/** A folder that is gone, and the room that it took. */
export interface Removed {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Takes away what processes that were killed have left; what one may not take away, such as another person's, stays.
 *
 * @returns what is gone
 */
export async function removeLeftovers(root: string): Promise<readonly Removed[]> {
  const removed: Removed[] = [];
  for (const name of await readdir(root).catch(() => [])) {
    const process = passing.exec(name)?.[1];
    if (process === undefined || isRunning(Number(process))) continue;
    const folder = join(root, name);
    const bytes = await bytesIn(folder);
    await removeFolder(folder).then(
      () => removed.push({ name, bytes }),
      () => {},
    );
  }
  return removed;
}

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = files.filter((file) => file.isFile()).map((file) => stat(join(file.parentPath, file.name)));
  const found = await Promise.allSettled(sizes);
  return found.reduce((sum, each) => sum + (each.status === 'fulfilled' ? each.value.size : 0), 0);
}

/** Moves a whole backend to its place. One that is there is moved away first, and nobody ever sees half of one. */
export async function putInPlace(built: string, place: string, root: string): Promise<void> {
  const old = await mkdtemp(join(root, `.old-${process.pid}-`));
  await rename(place, join(old, 'backend')).catch(() => {});
  await rename(built, place);
  await removeFolder(old);
}

/**
 * Takes a backend away in one step.
 *
 * @throws UserError (storage) where one may not write
 */
export function removeFromPlace(place: string, root: string): Promise<void> {
  return writingIn(root, 'run the same command as the user whose folder it is', async () => {
    const old = await mkdtemp(join(root, `.old-${process.pid}-`));
    try {
      await rename(place, join(old, 'backend'));
    } finally {
      await removeFolder(old);
    }
  });
}

async function writingIn<T>(root: string, remedy: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    throw new UserError('storage', `${root} can't be written (${cause.message}); ${remedy}`, { cause });
  }
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
