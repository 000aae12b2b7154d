import { crc32 } from 'node:zlib';
import { type Kysely, type Migration, type QueryExecutorProvider, sql } from 'kysely';
import { Damage } from './damage.js';

/**
 * SQLite has no checksums of its pages: a bit that flips inside a number goes unnoticed. So each row that a report is made
 * from has one of its own, over these columns. Whoever adds a column here also adds a migration that counts anew.
 */
const checkedColumns = {
  study: ['name', 'plan_hash', 'plan', 'facts'],
  candidate: ['number', 'block', 'parameters', 'memo', 'proposed_at'],
  fit: ['candidate', 'repeat', 'fold', 'state', 'result', 'row_loss', 'row_predicted', 'ended_at'],
  artifact: ['name', 'value'],
} as const;

type Checked = typeof checkedColumns;
type Value = string | number | null | undefined | Uint8Array | ArrayBuffer;
type Row<Table extends keyof Checked> = Readonly<Record<Checked[Table][number], Value>>;

/** A row as it is written. */
export function withChecksum<Table extends keyof Checked, Written extends Row<Table>>(
  table: Table,
  row: Written,
): Written & { checksum: number } {
  return { ...row, checksum: checksumOf(columnsOf(table), row) };
}

/**
 * A row as it was read. A file that an older version has written, and only this one reads, has no checksums.
 *
 * @param what is named where it is damaged
 * @throws Damage where it is not what was written
 */
export function verified<Table extends keyof Checked, Read extends Row<Table> & { checksum?: number | null }>(
  table: Table,
  row: Read,
  what: (row: Read) => string,
): Read {
  if (row.checksum === undefined || row.checksum === checksumOf(columnsOf(table), row)) return row;
  throw new Damage(`${what(row)} is not what was stored`);
}

function columnsOf<Table extends keyof Checked>(table: Table): readonly Checked[Table][number][] {
  return checkedColumns[table];
}

/** CRC-32: any flipped bit changes it. Each value comes with its length, so that what moves to a neighbour is noticed. */
function checksumOf<Column extends string>(columns: readonly Column[], row: Readonly<Record<Column, Value>>): number {
  return columns.reduce((sum, column) => {
    const bytes = bytesOf(row[column]);
    return bytes === null ? crc32('null;', sum) : crc32(bytes, crc32(`${bytes.length}:`, sum));
  }, 0);
}

function bytesOf(value: Value): Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return Buffer.from(value);
  if (typeof value === 'number') return Buffer.from(String(value));
  // The driver hands out a Buffer or an ArrayBuffer.
  return value instanceof ArrayBuffer
    ? Buffer.from(value)
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

/** Rows that are counted at a time: their blobs may be large. */
const rowsAtOnce = 200;

/** Gives what is stored its checksums: from then on it stays what it is. */
export const checksumMigration: Migration = {
  async up(db: Kysely<unknown>) {
    for (const [table, columns] of Object.entries(checkedColumns)) {
      await db.schema.alterTable(table).addColumn('checksum', 'integer').execute();
      await countAll(db, table, columns);
    }
  },
};

async function countAll(db: Kysely<unknown>, table: string, columns: readonly string[]): Promise<void> {
  for (let last = Number.MIN_SAFE_INTEGER; ; ) {
    const { rows } = await sql<Record<string, Value> & { rowid: number }>`
      SELECT rowid AS rowid, ${sql.join(columns.map((column) => sql.ref(column)))} FROM ${sql.ref(table)}
      WHERE rowid > ${last} ORDER BY rowid LIMIT ${rowsAtOnce}`.execute(db);
    for (const row of rows) {
      const checksum = checksumOf(columns, row);
      await sql`UPDATE ${sql.ref(table)} SET checksum = ${checksum} WHERE rowid = ${row.rowid}`.execute(db);
      last = row.rowid;
    }
    if (rows.length < rowsAtOnce) return;
  }
}

/** Whether rows have checksums: in a file of an older version they have none until it is written again. */
export async function hasChecksums(db: QueryExecutorProvider): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM pragma_table_info('artifact') WHERE name = 'checksum'`.execute(db);
  return rows.length > 0;
}
