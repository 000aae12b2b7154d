/** The fits that a study's file holds, read by somebody else: SQLite itself. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';

/**
 * A row's contents by its key, with the id and time it was stored under: a fit that is trained again has others. What
 * failed for a reason of the machine's (a lone fit that hung) was not computed, and is to be trained again.
 */
export function fitsIn(folder) {
  const rows = rowsOf(folder, 'SELECT * FROM fit').filter((row) => !isMachineFailure(row));
  return new Map(rows.map((row) => [`${row.candidate}/${row.repeat}/${row.fold}`, digest(row)]));
}

/** How the file says that its study ended; null where there is no file, or it does not say. */
export function endIn(folder) {
  const [row] = rowsOf(folder, "SELECT value FROM artifact WHERE name = 'end'");
  return row === undefined ? null : JSON.parse(row.value).end;
}

/** Rows of a query, none where there is no file. The file is copied first, so that looking changes nothing. */
function rowsOf(folder, query) {
  const copy = mkdtempSync(join(tmpdir(), 'regsweep-fits-'));
  try {
    for (const suffix of ['', '-wal']) {
      const file = join(folder, `study.sqlite${suffix}`);
      if (existsSync(file)) cpSync(file, join(copy, `study.sqlite${suffix}`));
    }
    if (!existsSync(join(copy, 'study.sqlite'))) return [];
    const database = new Database(join(copy, 'study.sqlite'));
    try {
      return database.prepare(query).all();
    } finally {
      database.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function isMachineFailure({ state, result }) {
  return state === 'failed' && JSON.parse(result).failure.kind !== 'diverged';
}

function digest({ id, candidate, repeat, fold, state, result, row_loss, row_predicted, ended_at }) {
  const hash = createHash('sha256').update(JSON.stringify([candidate, repeat, fold, state, result]));
  for (const blob of [row_loss, row_predicted]) hash.update(blob === null ? 'null' : Buffer.from(blob));
  return { content: hash.digest('hex'), id, endedAt: ended_at };
}

/** Keys of fits that are gone, changed, or were trained again. */
export function lostFits(before, after) {
  return [...before].flatMap(([key, fit]) => {
    const now = after.get(key);
    if (now === undefined) return [`${key} is gone`];
    if (now.content !== fit.content) return [`${key} has other contents`];
    return now.id !== fit.id || now.endedAt !== fit.endedAt ? [`${key} was stored again`] : [];
  });
}
