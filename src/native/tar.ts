import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { insideOf } from './inside-of.js';

const block = 512;

/**
 * Unpacks a small gzipped tar file, as `npm pack` makes them: plain files with names of at most 255 characters.
 * Source: POSIX.1-1988 ustar; extended headers (g, x) are skipped.
 *
 * @param target where a file goes, relative to the folder; null: nowhere
 * @throws Error where it is cut off or no such file
 */
export async function unpackTarball(
  file: string,
  folder: string,
  target: (name: string) => string | null,
): Promise<void> {
  const tar: Buffer = await promisify(gunzip)(await readFile(file));
  let at = 0;
  while (at + block <= tar.length && tar[at] !== 0) {
    const size = Number.parseInt(textAt(tar, at + 124, 12), 8);
    if (!Number.isInteger(size) || at + block + size > tar.length) throw new Error('it is cut off, or no tar file');
    const type = textAt(tar, at + 156, 1);
    const prefix = textAt(tar, at + 345, 155);
    const name = `${prefix === '' ? '' : `${prefix}/`}${textAt(tar, at, 100)}`;
    const path = type === '0' || type === '' ? target(name) : null;
    if (path !== null) await writeInside(folder, path, tar.subarray(at + block, at + block + size));
    at += block + Math.ceil(size / block) * block;
  }
}

async function writeInside(folder: string, path: string, content: Uint8Array): Promise<void> {
  const whole = insideOf(folder, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, content);
}

function textAt(buffer: Buffer, at: number, length: number): string {
  const text = buffer.toString('latin1', at, at + length);
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)).trim();
}
