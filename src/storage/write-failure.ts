import { UserError } from '../core/errors.js';

/** What SQLite says where the disk, the file system or a limit stops it, and not a mistake in a statement; the number is of a folder that may not be written. */
const ofSqlite = /^(SQLITE_(FULL|IOERR|READONLY|CANTOPEN|BUSY|LOCKED|PERM|NOLFS)|UNKNOWN_SQLITE_ERROR_1544$)/;
const ofSystem = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'ENOENT', 'EMFILE', 'ENFILE'];

/**
 * Does work that writes below a path, so that a full disk is told as one.
 *
 * @throws UserError (storage) where the disk doesn't take it; anything else as it came
 */
export async function storing<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toStorageError(path, error);
  }
}

/** A write that failed, as an error that a person can mend; anything else as it is. */
export function toStorageError(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause) || !isWriteFailure(String(cause.code))) return cause;
  const wanted = 'a disk with room that can be written is wanted';
  const remedy = 'everything stored before is safe: make room, and run the same command again to go on';
  return new UserError('storage', `${path}: can't be written (${cause.message}); ${wanted}; ${remedy}`, { cause });
}

function isWriteFailure(code: string): boolean {
  return ofSqlite.test(code) || ofSystem.includes(code);
}
