import type { Insertable, Selectable } from 'kysely';
import type { ByRow, FitResult } from '../core/fit.js';
import { verified, withChecksum } from './checksums.js';
import { fromExactJson, toExactJson } from './exact-json.js';
import type { StudyTables } from './schema.js';

const refitFold = -1;

/** A fit's result as a row: what is small as JSON, what has a number a row as blobs. @param time of its end */
export function toFitRow(result: FitResult, time: string | null): Insertable<StudyTables['fit']> {
  const byRow = result.state === 'complete' ? result.byRow : null;
  return withChecksum('fit', {
    candidate: result.trial,
    repeat: result.repeat,
    fold: result.fold === 'refit' ? refitFold : result.fold,
    state: result.state,
    result: toExactJson({ ...result, byRow: undefined }),
    row_loss: byRow && toBytes(byRow.loss),
    row_predicted: byRow && toBytes(byRow.predicted),
    ended_at: time,
  });
}

type ReadFit = Omit<Selectable<StudyTables['fit']>, 'id' | 'metrics' | 'checksum'> & { readonly checksum?: number };

/** @throws Damage where the row is not what was stored */
export function fromFitRow(read: ReadFit): FitResult {
  const row = verified('fit', read, ({ candidate, repeat, fold }) => {
    return `the fit of trial ${candidate}, repeat ${repeat}, fold ${fold}`;
  });
  // What toFitRow wrote: this room is the only writer of the file.
  const result = fromExactJson(row.result) as FitResult;
  if (result.state === 'failed') return result;
  const byRow: ByRow = { loss: toFloats(row.row_loss), predicted: toFloats(row.row_predicted) };
  return { ...result, byRow };
}

function toBytes(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** The driver hands out a Buffer or an ArrayBuffer; the copy is aligned. */
function toFloats(bytes: Uint8Array | ArrayBuffer | null): Float32Array {
  return bytes === null ? new Float32Array(0) : new Float32Array(Uint8Array.from(new Uint8Array(bytes)).buffer);
}
