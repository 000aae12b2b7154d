import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNativeBackend } from '../../src/backends/native-folder.js';
import type { Probe } from '../../src/native/probe.js';
import { install, trains } from './installing.js';
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

describe('an installation from files', () => {
  beforeEach(() => place.program('g++', scripts.compiler));

  it('leaves one folder with libraries, addons and JavaScript, and says what it is', async () => {
    expect(await install(place)).toEqual(trains);
    expect(await place.left()).toEqual(['tensorflow']);
    const found = await findNativeBackend(place.root, 'tensorflow');
    expect(found?.facts).toMatchObject({ name: 'tensorflow', tensorflow: '2.21.0', addon: '4.22.0', libraries: null });
    const files = await readdir(join(place.root, 'tensorflow'), { recursive: true, withFileTypes: true });
    const names = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    const relative = names.map((name) => name.slice(place.root.length + '/tensorflow/'.length)).sort();
    expect(relative.filter((name) => !name.startsWith('lib/'))).toEqual([
      'addon/mute.node',
      'addon/tfjs_binding.node',
      'backend.json',
      'node_modules/@tensorflow/tfjs-core/index.js',
      'node_modules/@tensorflow/tfjs/index.js',
      'tfjs-node/dist/nodejs_kernel_backend.js',
      'tfjs-node/package.json',
    ]);
    expect(relative.filter((name) => name.startsWith('lib/tensorflow/'))).toHaveLength(2);
  });

  it('tries the new one before it takes the place of the old one, which stays where it fails', async () => {
    await install(place);
    const wheels = [await place.file(wheelNameOf({ version: '2.20.0' }), wheelOf('2.20.0'))];
    const probe: Probe = async (_, root) => {
      const tried = await findNativeBackend(root, 'tensorflow');
      expect(tried?.facts.tensorflow).toBe('2.20.0');
      const standing = await findNativeBackend(place.root, 'tensorflow');
      expect(standing?.facts.tensorflow).toBe('2.21.0');
      return { ...trains, gradientDifference: 0.01 };
    };
    await expect(install(place, { wheels, probe })).rejects.toMatchObject({
      kind: 'backend',
      message: expect.stringMatching(/other gradients than plain JavaScript \(0.01 /),
    });
    expect(await place.left()).toEqual(['tensorflow']);
    expect((await findNativeBackend(place.root, 'tensorflow'))?.facts.tensorflow).toBe('2.21.0');
    await install(place, { wheels });
    expect((await findNativeBackend(place.root, 'tensorflow'))?.facts.tensorflow).toBe('2.20.0');
  });

  it('lets pip, npm and the compiler put their temporary files where room was looked for', async () => {
    const seen = join(place.folder, 'seen');
    const wheel = await place.file(wheelName, wheelOf());
    const tarball = await place.file('tensorflow-tfjs-node-4.22.0.tgz', addonTarball());
    const tell = (name: string) => `echo "${name} $TMPDIR" >> "${seen}"`;
    await place.program('python3', scripts.pipThat(`${tell('pip')}\n${scripts.pipFrom(wheel)}`));
    await place.program('npm', `${tell('npm')}\ncp "${tarball}" . && echo ${basename(tarball)}`);
    await place.program('g++', `${tell('g++')}\n${scripts.compiler}`);
    await install(place, { wheels: [], addon: null });
    const told = (await readFile(seen, 'utf8')).trim().split('\n');
    expect(new Set(told.map((line) => line.split(' ')[0]))).toEqual(new Set(['pip', 'npm', 'g++']));
    for (const line of told) expect(line).toMatch(/backends\/\.building-\d+-\w+\/work$/);
  });

  it('passes on what CXX holds besides the compiler', async () => {
    const seen = join(place.folder, 'seen');
    await place.program('clang++-18', `echo "$1 $2" >> "${seen}"\n${scripts.compiler}`);
    await install(place, { env: { ...place.env, CXX: 'clang++-18 -O1  -g' } });
    expect(await readFile(seen, 'utf8')).toBe('-O1 -g\n-O1 -g\n');
  });

  it('leaves nothing where it is interrupted', async () => {
    const stop = new AbortController();
    const steps: string[] = [];
    const say = (text: string) => {
      steps.push(text);
      if (text.startsWith('compiling')) stop.abort();
    };
    await expect(install(place, { say, signal: stop.signal })).rejects.toThrow('aborted');
    expect(steps.at(-1)).toBe('compiling the addon');
    expect(await place.left()).toEqual([]);
  });

  it('takes away what a killed one has left, and not what a running one is building', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    await mkdir(join(place.root, `.building-${dead}-abc/tensorflow`), { recursive: true });
    await mkdir(join(place.root, `.old-${dead}-abc`));
    await mkdir(join(place.root, `.building-${process.ppid}-abc`));
    await install(place);
    expect((await place.left()).toSorted()).toEqual([`.building-${process.ppid}-abc`, 'tensorflow']);
  });
});
