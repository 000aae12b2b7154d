import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackTarball } from '../../src/native/tar.js';
import { readZipEntries, unpackZip, ZipError } from '../../src/native/zip.js';
import { tarballOf, zipOf } from './archives.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regsweep-native-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const files = [
  { name: 'a/deflated.txt', content: 'x'.repeat(100_000) },
  { name: 'a/stored', content: 'kept as it is', mode: 0o755 },
  { name: 'empty', content: '' },
  { name: 'left', content: 'not asked for' },
];

async function fileWith(content: Uint8Array): Promise<string> {
  const file = join(folder, 'archive');
  await writeFile(file, content);
  return file;
}

describe('ZIP archives', () => {
  it('are unpacked where they are asked to, with their permissions', async () => {
    const file = await fileWith(zipOf(files));
    await unpackZip(file, join(folder, 'out'), (name) => (name === 'left' ? null : `b/${name}`), signal);
    for (const { name, content } of files.slice(0, 3)) {
      expect(await readFile(join(folder, 'out/b', name), 'utf8')).toBe(content);
    }
    expect((await stat(join(folder, 'out/b/a/stored'))).mode & 0o111).not.toBe(0);
    expect((await stat(join(folder, 'out/b/empty'))).mode & 0o111).toBe(0);
    await expect(stat(join(folder, 'out/b/left'))).rejects.toThrow('ENOENT');
  });

  it('are refused where a byte has changed, the end is cut off, or they are none', async () => {
    const whole = zipOf(files);
    const changed = Buffer.from(whole);
    changed[whole.indexOf('kept as it is')] ^= 1;
    const all = (name: string) => name;
    await expect(unpackZip(await fileWith(changed), join(folder, 'out'), all, signal)).rejects.toThrow(ZipError);
    await expect(readZipEntries(await fileWith(whole.subarray(0, whole.length - 30)))).rejects.toThrow(ZipError);
    await expect(readZipEntries(await fileWith(Buffer.from('no archive')))).rejects.toThrow(ZipError);
  });

  it('never write outside of their folder', async () => {
    const file = await fileWith(zipOf([{ name: '../../escaped', content: '' }]));
    await expect(unpackZip(file, join(folder, 'a/b'), (name) => name, signal)).rejects.toThrow(
      new ZipError('invalid relative path: ../../escaped'),
    );
    const mapped = await fileWith(zipOf([{ name: 'sound', content: '' }]));
    await expect(unpackZip(mapped, join(folder, 'a/b'), (name) => `../${name}`, signal)).rejects.toThrow(/outside/);
  });

  it('stop when they are told to', async () => {
    const file = await fileWith(zipOf(files));
    await expect(unpackZip(file, folder, (name) => name, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});

describe("npm's tarballs", () => {
  it('are unpacked where they are asked to', async () => {
    const file = await fileWith(tarballOf(files));
    await unpackTarball(file, join(folder, 'out'), (name) => (name === 'left' ? null : name));
    for (const { name, content } of files.slice(0, 3)) {
      expect(await readFile(join(folder, 'out', name), 'utf8')).toBe(content);
    }
    await expect(stat(join(folder, 'out/left'))).rejects.toThrow('ENOENT');
  });

  it('are refused where they are cut off or none', async () => {
    const whole = tarballOf(files);
    const all = (name: string) => name;
    await expect(unpackTarball(await fileWith(whole.subarray(0, 60)), folder, all)).rejects.toThrow();
    await expect(unpackTarball(await fileWith(Buffer.from('none')), folder, all)).rejects.toThrow();
  });
});
