/** The fits that a study's file holds, read by somebody else: SQLite itself. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';

/**
 * A row's contents by its key, with the id and time it was stored under: a fit that is trained again has others. The
 * file is copied first, so that looking changes nothing.
 */
export function fitsIn(folder) {
  const copy = mkdtempSync(join(tmpdir(), 'regsweep-fits-'));
  try {
    for (const suffix of ['', '-wal']) {
      const file = join(folder, `study.sqlite${suffix}`);
      if (existsSync(file)) cpSync(file, join(copy, `study.sqlite${suffix}`));
    }
    if (!existsSync(join(copy, 'study.sqlite'))) return new Map();
    const database = new Database(join(copy, 'study.sqlite'));
    try {
      const rows = database.prepare('SELECT * FROM fit').all();
      return new Map(rows.map((row) => [`${row.candidate}/${row.repeat}/${row.fold}`, digest(row)]));
    } finally {
      database.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
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
