import { open } from 'node:fs/promises';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { UserError } from '../../core/errors.js';
import type { ColumnTaker, TypedColumn, TypedFile } from '../columns/typed.js';
import { openDataFile } from '../files.js';

/** @throws UserError (data) where there is no such file, or it is no Parquet file */
export async function openParquet(label: string, baseDirectory: string): Promise<TypedFile> {
  const { path, byteLength } = await openDataFile(label, baseDirectory);
  const file = fileBuffer(path, byteLength);
  const metadata = await parquetMetadataAsync(file).catch((cause: unknown) => refuse(label, cause));
  const columns = parquetSchema(metadata).children.map(typedColumn);
  return {
    label,
    rows: Number(metadata.num_rows),
    columns,
    blockRows: metadata.row_groups.reduce((most, group) => Math.max(most, Number(group.num_rows)), 1),
    read: (names, taker) => readGroups(file, metadata, names, taker).catch((cause: unknown) => refuse(label, cause)),
  };
}

/** One row group after another, so that no more than one is in memory. */
async function readGroups(
  file: AsyncBuffer,
  metadata: FileMetaData,
  names: readonly string[],
  taker: ColumnTaker,
): Promise<void> {
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    await parquetRead({
      file,
      metadata,
      compressors,
      columns: [...names],
      rowStart,
      rowEnd,
      onChunk: (chunk) => taker.take(chunk.columnName, chunk.columnData, chunk.rowStart),
    });
    taker.complete(rowEnd);
    rowStart = rowEnd;
  }
}

function typedColumn({ element, children }: SchemaTree): TypedColumn {
  const { name, type, converted_type: converted, logical_type: logical, repetition_type: repetition } = element;
  const logicalType = logical?.type;
  if (children.length > 0 || repetition === 'REPEATED') return { name, kind: 'other', type: 'lists or nested values' };
  if (type === 'INT96' || logicalType === 'DATE' || logicalType === 'TIMESTAMP' || isDate(converted)) {
    return { name, kind: 'date', type: 'dates' };
  }
  if (type !== 'BYTE_ARRAY' && type !== 'FIXED_LEN_BYTE_ARRAY') return { name, kind: 'number', type: 'numbers' };
  if (logicalType === 'DECIMAL' || converted === 'DECIMAL') return { name, kind: 'number', type: 'numbers' };
  if (logicalType === 'STRING' || logicalType === 'ENUM' || converted === 'UTF8' || converted === 'ENUM') {
    return { name, kind: 'text', type: 'texts' };
  }
  return { name, kind: 'other', type: 'bytes' };
}

function isDate(converted: string | undefined): boolean {
  return converted === 'DATE' || converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS';
}

function fileBuffer(path: string, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const file = await open(path);
      try {
        const bytes = new Uint8Array(Math.max(0, end - start));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
        return bytes.buffer.slice(0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
}

function refuse(label: string, cause: unknown): never {
  if (cause instanceof UserError) throw cause;
  const found = cause instanceof Error ? cause.message : String(cause);
  const remedy = 'write the file again, or as CSV';
  throw new UserError('data', `${label}: can't be read as Parquet (${found}); ${remedy}`, { cause });
}
