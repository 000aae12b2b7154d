import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '../core/errors.js';
import { nearNames } from '../util/near-names.js';

const chunkBytes = 1 << 18;

/** A data file that is there; its bytes can be read again and again, decompressed where it is gzip. */
export interface DataFile {
  /** As written in the config: what errors name. */
  readonly label: string;
  readonly path: string;
  /** As it lies there. */
  readonly byteLength: number;
  read(): AsyncIterable<Buffer>;
}

/** @throws UserError (data) where there is no such file, it is a folder, it is empty, or bears .gz and is not gzip */
export async function openDataFile(label: string, baseDirectory: string): Promise<DataFile> {
  const path = resolve(baseDirectory, label);
  const found = await stat(path).catch((cause: unknown) => missing(label, path, cause));
  if (found.isDirectory()) throw new UserError('data', `${label}: found a folder; a file is wanted; name a file in it`);
  if (found.size === 0) throw new UserError('data', `${label}: the file is empty; check how it was written`);
  const compressed = await isGzip(path);
  if (!compressed && label.endsWith('.gz')) {
    const remedy = 'compress it with gzip, or take .gz off its name';
    throw new UserError('data', `${label}: the name ends in .gz, but the content is not gzip; ${remedy}`);
  }
  return { label, path, byteLength: found.size, read: () => readChunks(label, path, compressed) };
}

const checkPath = "check the path; a config's own paths are relative to the config file";

async function missing(label: string, path: string, cause: unknown): Promise<never> {
  const folder = dirname(path);
  const there = await readdir(folder).catch(() => null);
  const near = nearNames(basename(path), there ?? []);
  const code = (cause as NodeJS.ErrnoException).code;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') {
    throw new UserError('data', `${label}: can't be read (${code}); check the path and its permissions`, { cause });
  }
  if (there === null) {
    throw new UserError('data', `${label}: no such folder (${folder}); ${checkPath}`, { cause });
  }
  const remedy = near.length > 0 ? `did you mean ${near.join(' or ')}?` : checkPath;
  throw new UserError('data', `${label}: no such file (${path}); ${remedy}`, { cause });
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function* readChunks(label: string, path: string, compressed: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  // The callback only keeps pipeline from throwing: an error reaches the loop below through the destroyed gunzip.
  const bytes = compressed ? pipeline(file, createGunzip({ chunkSize: chunkBytes }), () => {}) : file;
  try {
    for await (const chunk of bytes) yield chunk as Buffer;
  } catch (cause) {
    throw readFailure(label, cause);
  }
}

function readFailure(label: string, cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? cause.message;
  if (code.startsWith('Z_')) {
    const remedy = 'the file is cut off or damaged; copy or compress it again';
    return new UserError('data', `${label}: the gzip data can't be decompressed (${cause.message}); ${remedy}`, {
      cause,
    });
  }
  return new UserError('data', `${label}: can't be read (${code}); check its permissions`, { cause });
}
