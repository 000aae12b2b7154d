import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

/**
 * Reads ZIP archives, as wheels are. Only what wheels use: one disk, stored or deflated, below 4 GiB.
 * Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export interface ZipEntry {
  readonly name: string;
  /** Unpacked, in bytes. */
  readonly size: number;
  readonly packedSize: number;
  readonly method: number;
  readonly crc: number;
  readonly offset: number;
  /** Permissions, as far as the archive has them. */
  readonly mode: number;
}

/** The archive is cut off, damaged, or no ZIP archive at all. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const longestComment = 0xffff;

/** @throws ZipError where there is no directory at the file's end */
export async function readZipEntries(file: string): Promise<readonly ZipEntry[]> {
  const handle = await open(file);
  try {
    return await readDirectory(handle);
  } finally {
    await handle.close();
  }
}

async function readDirectory(handle: FileHandle): Promise<ZipEntry[]> {
  const { size } = await handle.stat();
  const tail = await readAt(handle, Math.max(0, size - endSize - longestComment), size);
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (at < 0 || at + endSize > tail.length || tail.readUInt32LE(at) !== endSignature) {
    throw new ZipError('it has no directory at its end: cut off, or no wheel');
  }
  const count = tail.readUInt16LE(at + 10);
  const start = tail.readUInt32LE(at + 16);
  const directory = await readAt(handle, start, start + tail.readUInt32LE(at + 12));
  return parseDirectory(directory, count);
}

function parseDirectory(directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature) {
      throw new ZipError('its directory is damaged');
    }
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      size: directory.readUInt32LE(at + 24),
      packedSize: directory.readUInt32LE(at + 20),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      offset: directory.readUInt32LE(at + 42),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * Unpacks entries below a folder.
 *
 * @param target where an entry goes, relative to the folder; null: nowhere
 * @throws ZipError where an entry is damaged or would land outside
 */
export async function unpackZip(
  file: string,
  folder: string,
  target: (name: string) => string | null,
  signal: AbortSignal,
): Promise<void> {
  const handle = await open(file);
  try {
    for (const entry of await readDirectory(handle)) {
      const path = entry.name.endsWith('/') ? null : target(entry.name);
      if (path !== null) await unpackEntry(file, handle, entry, insideOf(folder, path), signal);
    }
  } finally {
    await handle.close();
  }
}

/** The bytes of one small entry. */
export async function readZipText(file: string, entry: ZipEntry): Promise<string> {
  const handle = await open(file);
  try {
    const chunks = [];
    for await (const chunk of await contentOf(file, handle, entry)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    await handle.close();
  }
}

export function insideOf(folder: string, path: string): string {
  const whole = normalize(join(folder, path));
  if (!whole.startsWith(normalize(folder) + sep)) throw new ZipError(`${path} would be written outside of ${folder}`);
  return whole;
}

async function unpackEntry(
  file: string,
  handle: FileHandle,
  entry: ZipEntry,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await pipeline(
    await contentOf(file, handle, entry),
    checkOf(entry),
    createWriteStream(path, { mode: entry.mode === 0 ? 0o644 : entry.mode | 0o600 }),
    {
      signal,
    },
  );
}

async function contentOf(file: string, handle: FileHandle, entry: ZipEntry): Promise<Readable> {
  const head = await readAt(handle, entry.offset, entry.offset + 30);
  if (head.length < 30 || head.readUInt32LE(0) !== localSignature) throw new ZipError(`${entry.name} is damaged`);
  const start = entry.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  if (entry.packedSize === 0) return Readable.from([]);
  const packed = createReadStream(file, { start, end: start + entry.packedSize - 1 });
  if (entry.method === 0) return packed;
  if (entry.method !== 8)
    throw new ZipError(`${entry.name} is packed by a method (${entry.method}) that no wheel uses`);
  const inflate = createInflateRaw({ chunkSize: 1 << 20 });
  packed.on('error', (error) => inflate.destroy(error));
  return packed.pipe(inflate);
}

/** Lets the bytes through and holds them to the sum that the archive has of them. */
function checkOf({ name, crc }: ZipEntry): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush: (done) =>
      done(sum === crc ? null : new ZipError(`${name} is damaged: its sum is not the one written beside it`)),
  });
}

async function readAt(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, to - from));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}
