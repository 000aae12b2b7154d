import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackPackage } from '../../src/native/tar.js';
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
  const packed = files.map((own) => ({ ...own, name: `package/${own.name}` }));

  it('are unpacked without the folder that they have everything in, and what is wanted of them', async () => {
    const file = await fileWith(tarballOf(packed));
    await unpackPackage(file, join(folder, 'out'), (path) => path !== 'left');
    for (const { name, content } of files.slice(0, 3)) {
      expect(await readFile(join(folder, 'out', name), 'utf8')).toBe(content);
    }
    await expect(stat(join(folder, 'out/left'))).rejects.toThrow('ENOENT');
  });

  it('are refused where they are cut off, damaged or none', async () => {
    const whole = tarballOf(packed);
    const unpack = async (content: Uint8Array) =>
      unpackPackage(await fileWith(content), join(folder, 'out'), () => true);
    for (const length of [60, Math.round(whole.length / 2), whole.length - 9]) {
      await expect(unpack(whole.subarray(0, length))).rejects.toThrow();
    }
    const changed = gunzipSync(whole);
    changed[changed.indexOf('package/empty')] ^= 1;
    await expect(unpack(gzipSync(changed))).rejects.toThrow(/checksum/);
    await expect(unpack(Buffer.from('none'))).rejects.toThrow(/TAR_BAD_ARCHIVE/);
    await expect(unpackPackage(join(folder, 'nowhere'), folder, () => true)).rejects.toThrow('ENOENT');
  });

  it('never write outside of their folder', async () => {
    const out = join(folder, 'a/b');
    const all = (path: string) => !path.includes('left');
    await expect(
      unpackPackage(await fileWith(tarballOf([{ name: 'package/../../escaped', content: '' }])), out, all),
    ).rejects.toThrow(/'\.\.'/);
    await expect(stat(join(folder, 'escaped'))).rejects.toThrow('ENOENT');
    await expect(stat(join(folder, 'a/escaped'))).rejects.toThrow('ENOENT');
  });
});
