import { createHash } from 'node:crypto';
import { canonicalJson } from '../util/hash.js';
import type { Table } from './table.js';
import { blocksOf } from './values/values.js';

/** Node takes less than 2 GiB at once. */
const mostBytes = 1 << 30;

/** SHA-256 in hexadecimal over names, classes, categories, and all values in their order (little-endian). */
export function tableHash(table: Omit<Table, 'hash' | 'source'>): string {
  const hash = createHash('sha256');
  const { task, rows, classes, imageShape, targetNames } = table;
  // As it was called where there is one, so that a hash of before is still the same.
  const named = targetNames.length === 1 ? { targetName: targetNames[0] } : { targetNames };
  const columns = table.columns.map((column) => {
    if (column.kind === 'text') return { ...column, codes: null };
    const { missing: _, ...shown } = column; // Told by the values.
    return shown;
  });
  hash.update(canonicalJson({ task, rows, classes, imageShape, ...named, columns }));
  const codes = table.columns.map((column) => (column.kind === 'text' ? column.codes : null));
  const update = (array: Float32Array | Float64Array | Int32Array) => {
    const bytes = bytesOf(array);
    for (let at = 0; at < bytes.length; at += mostBytes) hash.update(bytes.subarray(at, at + mostBytes));
  };
  if (table.values instanceof Float32Array) update(table.values);
  else for (const { numbers } of blocksOf(table.values)) update(numbers);
  for (const array of [table.target, ...codes, table.weights]) if (array !== null) update(array);
  // After all else, and only where there are any: data without them keep the hash that they had.
  const { group, time, fold } = table.splitColumns;
  for (const [use, column] of [['group', group] as const, ['fold', fold] as const]) {
    if (column !== null) hash.update(canonicalJson([use, column.names])).update(bytesOf(column.codes));
  }
  if (time !== null) hash.update('time').update(bytesOf(time));
  return hash.digest('hex');
}

function bytesOf(array: Float32Array | Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
