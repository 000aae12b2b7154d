import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { insideOf } from './inside-of.js';

/** What an archive says of a file in it. */
export interface ZipEntry {
  readonly name: string;
  /** Unpacked, in bytes. */
  readonly size: number;
}

/** The archive is cut off, damaged, no ZIP archive at all, or would write where it may not. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

/** @throws ZipError */
export function readZipEntries(file: string): Promise<readonly ZipEntry[]> {
  return reading(file, async (zip) => {
    const entries: ZipEntry[] = [];
    for await (const { fileName, uncompressedSize } of zip.eachEntry()) {
      entries.push({ name: fileName, size: uncompressedSize });
    }
    return entries;
  });
}

/**
 * Unpacks entries below a folder, one after another, each through a stream.
 *
 * @param target where an entry goes, relative to the folder; null: nowhere
 * @throws ZipError where an entry is damaged or would land outside
 */
export function unpackZip(
  file: string,
  folder: string,
  target: (name: string) => string | null,
  signal: AbortSignal,
): Promise<void> {
  return reading(file, async (zip) => {
    for await (const entry of zip.eachEntry()) {
      const path = entry.fileName.endsWith('/') ? null : target(entry.fileName);
      if (path !== null) await unpackEntry(zip, entry, insideOf(folder, path), signal);
    }
  });
}

/** The text of one small entry. @throws ZipError */
export function readZipText(file: string, { name }: Pick<ZipEntry, 'name'>): Promise<string> {
  return reading(file, async (zip) => {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === name) {
        return await pipeline(await zip.openReadStreamPromise(entry), checkOf(entry), text);
      }
    }
    throw new ZipError(`${name} is not in it`);
  });
}

/** What goes wrong in the archive is told as that; what the system or zlib tells, with a code, stays as it is. */
async function reading<Result>(file: string, work: (zip: ZipFile) => Promise<Result>): Promise<Result> {
  try {
    const zip = await openPromise(file, { autoClose: false, lazyEntries: true });
    try {
      return await work(zip);
    } finally {
      zip.close();
    }
  } catch (cause) {
    if (cause instanceof ZipError || !(cause instanceof Error) || 'code' in cause) throw cause;
    throw new ZipError(cause.message, { cause });
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, path: string, signal: AbortSignal): Promise<void> {
  const mode = (entry.externalFileAttributes >>> 16) & 0o777;
  await mkdir(dirname(path), { recursive: true });
  await pipeline(
    await zip.openReadStreamPromise(entry),
    checkOf(entry),
    createWriteStream(path, { mode: mode === 0 ? 0o644 : mode | 0o600 }),
    { signal },
  );
}

/** Lets the bytes through and holds them to the sum that the archive has of them; the library holds them to their number. */
function checkOf({ fileName, crc32: wanted }: Entry): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush: (done) =>
      done(sum === wanted ? null : new ZipError(`${fileName} is damaged: its sum is not the one written beside it`)),
  });
}
