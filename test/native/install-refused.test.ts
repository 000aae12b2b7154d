import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zipOf } from './archives.js';
import { install } from './installing.js';
import {
  addonTarball,
  createWorkplace,
  scripts,
  type Workplace,
  wheelName,
  wheelNameOf,
  wheelOf,
} from './workplace.js';

let place: Workplace;
beforeEach(async () => {
  place = await createWorkplace();
});
afterEach(() => place.dispose());

describe('an installation that can not be', () => {
  it.each([
    ['a text', () => 'no wheel', /is no sound wheel: .*not a zip file/],
    ['cut off', () => wheelOf().subarray(0, 400), /is no sound wheel/],
    [
      'of another package',
      () => zipOf([{ name: 'numpy-2.dist-info/METADATA', content: '' }]),
      /is not a wheel of TensorFlow/,
    ],
    [
      'without libraries',
      () => zipOf([{ name: 'tensorflow-2.21.0.dist-info/METADATA', content: '' }]),
      /for another system/,
    ],
  ])('refuses a wheel that is %s before anything is written', async (_, content, message) => {
    await place.program('g++', scripts.compiler);
    const wheels = [await place.file(wheelName, content())];
    await expect(install(place, { wheels })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(message),
    });
    expect(await place.left()).toEqual([]);
  });

  it.each([
    ['2.9.1', /2\.9\.1-cp312.*: TensorFlow 2.9.1 was found; 2.18.0 to 2.21.0 is wanted/],
    ['2.21.0rc1', /TensorFlow 2.21.0rc1 was found/],
  ])('refuses TensorFlow %s, which was never tried', async (version, message) => {
    const wheels = [await place.file(wheelNameOf({ version }), wheelOf(version))];
    await expect(install(place, { wheels })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    [
      'another version',
      { version: '2.20.0' },
      /is named tensorflow-cpu 2.20.0, and holds tensorflow-cpu 2.21.0; a wheel/,
    ],
    ['another package', { name: 'tensorflow' }, /is named tensorflow 2.21.0, and holds tensorflow-cpu 2.21.0; a wheel/],
    [
      'no package at all',
      { name: 'my-own-one' },
      /is not named as wheels are \(name-version-python-abi-platform.whl\)/,
    ],
  ])('refuses a wheel whose name tells of %s', async (_, named, message) => {
    const wheels = [await place.file(wheelNameOf(named), wheelOf())];
    await expect(install(place, { wheels })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(message),
    });
    expect(await place.left()).toEqual([]);
  });

  it('refuses a wheel that is called one, but not as wheels are, whatever it holds', async () => {
    const wheels = [await place.file('mine.whl', wheelOf())];
    await expect(install(place, { wheels })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^mine.whl is not named as wheels are/),
    });
  });

  it('says where the folder of backends can not be made, before anything is fetched', async () => {
    await place.program('g++', scripts.compiler);
    const wheels = [await place.file(wheelName, wheelOf())];
    const root = join(await place.file('file', ''), 'backends');
    await expect(install(place, { wheels, root })).rejects.toMatchObject({
      kind: 'storage',
      message: expect.stringMatching(
        /file\/backends can't be written \(ENOTDIR.*\); set REGSWEEP_BACKENDS to a folder/,
      ),
    });
  });

  it('refuses a wheel of another processor', async () => {
    const wheels = [await place.file('tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_riscv64.whl', wheelOf())];
    await expect(install(place, { wheels })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/another processor/),
    });
  });

  it('refuses a damaged wheel, and leaves nothing', async () => {
    await place.program('g++', scripts.compiler);
    const damaged = wheelOf();
    // The second library is stored as it is.
    damaged[damaged.indexOf('library of 2.21.0')] ^= 1;
    const wheels = [await place.file(wheelName, damaged)];
    await expect(install(place, { wheels })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/is damaged/),
    });
    expect(await place.left()).toEqual([]);
  });

  it('refuses a tarball of something else', async () => {
    await place.program('g++', scripts.compiler);
    const addon = await place.file('old.tgz', addonTarball('3.0.0'));
    await expect(install(place, { addon })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(
        /old.tgz holds version 3.0.0; the tarball of @tensorflow\/tfjs-node 4.22.0 is wanted/,
      ),
    });
    expect(await place.left()).toEqual([]);
  });

  it('says where room is short, before anything is written', async () => {
    await place.program('g++', scripts.compiler);
    const huge = Array.from({ length: 60_000 }, (_, at) => ({
      name: `tensorflow/include/${at}.h`,
      content: '',
      size: 0xfffffffe,
    }));
    const wheels = [await place.file(wheelName, wheelOf('2.21.0', huge))];
    await expect(install(place, { wheels })).rejects.toMatchObject({
      kind: 'storage',
      message: expect.stringMatching(
        /are free; 2\d{5}\.\d GB are wanted while it is built; make room, or set REGSWEEP_BACKENDS/,
      ),
    });
    expect(await place.left()).toEqual([]);
  });

  it('tells what the compiler says where it fails, and leaves nothing', async () => {
    await place.program('g++', scripts.brokenCompiler);
    await expect(install(place)).rejects.toMatchObject({
      kind: 'backend',
      message: expect.stringMatching(
        /can't build TensorFlow's addon; a compiler for C\+\+17 .*\n.*this compiler is too old/s,
      ),
    });
    expect(await place.left()).toEqual([]);
  });

  it('tells a disk that is full while it is built, and leaves nothing', async () => {
    await place.program('g++', 'echo "/tmp/x.s: No space left on device" >&2; exit 1');
    await expect(install(place)).rejects.toMatchObject({
      kind: 'storage',
      message: expect.stringMatching(/the disk is full; make room/),
    });
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    await place.program('g++', scripts.compiler);
    await expect(install(place, { probe: () => Promise.reject(full) })).rejects.toMatchObject({ kind: 'storage' });
    expect(await place.left()).toEqual([]);
  });
});
