import { UserError } from '../core/errors.js';
import { Damage } from './damage.js';
import { toStorageError } from './write-failure.js';

export type UnreadableReason = 'newer version' | 'damaged' | 'no permission';

/** A study's file that can't be read, with the reason in a word. */
export class UnreadableStudy extends UserError {
  constructor(
    readonly reason: UnreadableReason,
    message: string,
    options?: { cause?: unknown },
  ) {
    super('storage', message, options);
  }
}

export function newerVersion(path: string, cause?: unknown): UnreadableStudy {
  const remedy = 'update regsweep, or choose another --results folder';
  return new UnreadableStudy('newer version', `${path}: was written by a newer version of regsweep; ${remedy}`, {
    cause,
  });
}

export function damaged(path: string, cause: unknown): UnreadableStudy {
  const found = cause instanceof Error ? cause.message : String(cause);
  const remedy = 'the file is left as it is; move it away, or choose another --results folder';
  return new UnreadableStudy(
    'damaged',
    `${path}: can't be read as a study (${found}); a study file is wanted; ${remedy}`,
    { cause },
  );
}

/** What went wrong while a file was looked at, as a person can mend it; a mistake in the program as it came. */
export function toReadError(path: string, cause: unknown): unknown {
  if (cause instanceof UserError) return cause;
  if (isDamage(cause)) return damaged(path, new Error(`damaged: ${cause.message}`, { cause }));
  if (isForbidden(cause)) {
    const wanted = "a file that you may read is wanted; ask its owner, or look at a copy of the study's folder";
    // SQLite names the file once more, and how it was opened.
    const found = cause.message.replace(/: file:.*$/, '');
    return new UnreadableStudy('no permission', `${path}: can't be opened (${found}); ${wanted}`, { cause });
  }
  if (!(cause instanceof Error) || !(toStorageError(path, cause) instanceof UserError)) return cause;
  const remedy = 'the file is left as it is; try again, or look at a copy of its folder';
  return new UserError(
    'storage',
    `${path}: can't be read (${cause.message}); a file that can be read is wanted; ${remedy}`,
    { cause },
  );
}

/** A row of another content, pages that SQLite can't follow, or a text that was JSON when it was written. */
export function isDamage(error: unknown): error is Error {
  if (error instanceof UserError || !(error instanceof Error)) return false;
  if (error instanceof Damage || error instanceof SyntaxError) return true;
  return 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code));
}

/** SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN; their refinements differ in higher bits, and the driver names few of them. */
const forbidden = [3, 8, 14];

/** What says that a file may not be opened or, though only to be read, not have its log made beside it. */
export function isForbidden(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if ('rawCode' in error && typeof error.rawCode === 'number') return forbidden.includes(error.rawCode & 0xff);
  return 'code' in error && ['EACCES', 'EPERM'].includes(String(error.code));
}
