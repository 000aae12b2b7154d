import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNativeBackend } from '../../src/backends/native-folder.js';
import { type InstallRequest, installBackend, planInstall } from '../../src/native/install.js';
import type { Probe, ProbeResult } from '../../src/native/probe.js';
import { zipOf } from './archives.js';
import { addonTarball, createWorkplace, scripts, type Workplace, wheelName, wheelOf } from './workplace.js';

const trains: ProbeResult = { version: '2.21.0', device: 'cpu', stepMs: 0.2, gradientDifference: 1e-6 };

let place: Workplace;
beforeEach(async () => {
  place = await createWorkplace();
});
afterEach(() => place.dispose());

interface Changes extends Partial<InstallRequest> {
  readonly probe?: Probe;
  readonly signal?: AbortSignal;
  readonly say?: (text: string) => void;
  readonly env?: Workplace['env'];
}

/** From files on the disk unless said otherwise. */
async function install({
  probe = async () => trains,
  signal = new AbortController().signal,
  say = () => {},
  env = place.env,
  ...changes
}: Changes = {}) {
  const programs = { env, signal };
  const request = {
    name: 'tensorflow',
    root: place.root,
    cwd: place.folder,
    wheels: [await place.file(`sound-${wheelName}`, wheelOf())],
    from: null,
    addon: await place.file('addon.tgz', addonTarball()),
    ...changes,
  } as const;
  return installBackend(await planInstall(request, programs), { programs, probe, say, take: () => () => {} });
}

describe('an installation from files', () => {
  beforeEach(() => place.program('g++', scripts.compiler));

  it('leaves one folder with libraries, addons and JavaScript, and says what it is', async () => {
    expect(await install()).toEqual(trains);
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
    await install();
    const wheels = [await place.file(`new-${wheelName}`, wheelOf('2.20.0'))];
    const probe: Probe = async (_, root) => {
      const tried = await findNativeBackend(root, 'tensorflow');
      expect(tried?.facts.tensorflow).toBe('2.20.0');
      const standing = await findNativeBackend(place.root, 'tensorflow');
      expect(standing?.facts.tensorflow).toBe('2.21.0');
      return { ...trains, gradientDifference: 0.01 };
    };
    await expect(install({ wheels, probe })).rejects.toMatchObject({
      kind: 'backend',
      message: expect.stringMatching(/other gradients than plain JavaScript \(0.01 /),
    });
    expect(await place.left()).toEqual(['tensorflow']);
    expect((await findNativeBackend(place.root, 'tensorflow'))?.facts.tensorflow).toBe('2.21.0');
    await install({ wheels });
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
    await install({ wheels: [], addon: null });
    const told = (await readFile(seen, 'utf8')).trim().split('\n');
    expect(new Set(told.map((line) => line.split(' ')[0]))).toEqual(new Set(['pip', 'npm', 'g++']));
    for (const line of told) expect(line).toMatch(/backends\/\.building-\d+-\w+\/work$/);
  });

  it('passes on what CXX holds besides the compiler', async () => {
    const seen = join(place.folder, 'seen');
    await place.program('clang++-18', `echo "$1 $2" >> "${seen}"\n${scripts.compiler}`);
    await install({ env: { ...place.env, CXX: 'clang++-18 -O1  -g' } });
    expect(await readFile(seen, 'utf8')).toBe('-O1 -g\n-O1 -g\n');
  });

  it('leaves nothing where it is interrupted', async () => {
    const stop = new AbortController();
    const steps: string[] = [];
    const say = (text: string) => {
      steps.push(text);
      if (text.startsWith('compiling')) stop.abort();
    };
    await expect(install({ say, signal: stop.signal })).rejects.toThrow('aborted');
    expect(steps.at(-1)).toBe('compiling the addon');
    expect(await place.left()).toEqual([]);
  });

  it('takes away what a killed one has left, and not what a running one is building', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    await mkdir(join(place.root, `.building-${dead}-abc/tensorflow`), { recursive: true });
    await mkdir(join(place.root, `.old-${dead}-abc`));
    await mkdir(join(place.root, `.building-${process.ppid}-abc`));
    await install();
    expect((await place.left()).toSorted()).toEqual([`.building-${process.ppid}-abc`, 'tensorflow']);
  });

  it('builds against a TensorFlow that Python has installed, and leaves its libraries where they are', async () => {
    await install();
    const site = join(place.folder, 'venv/lib/python3.12/site-packages');
    await mkdir(join(site, 'tensorflow/include/tensorflow/c'), { recursive: true });
    await rename(join(place.root, 'tensorflow/lib/tensorflow'), join(site, 'libraries'));
    for (const name of await readdir(join(site, 'libraries'))) {
      await rename(join(site, 'libraries', name), join(site, 'tensorflow', name));
    }
    await writeFile(join(site, 'tensorflow/include/tensorflow/c/c_api.h'), '');
    const from = join(place.folder, 'venv');
    await expect(install({ from, wheels: [] })).rejects.toThrow(/of an unknown version was found/);
    await mkdir(join(site, 'tensorflow-2.19.1.dist-info'));
    await install({ from, wheels: [] });
    const facts = (await findNativeBackend(place.root, 'tensorflow'))?.facts;
    expect(facts).toMatchObject({ tensorflow: '2.19.1', libraries: join(site, 'tensorflow') });
    if (process.platform !== 'linux' || process.arch !== 'x64') return;
    await rename(join(site, 'tensorflow-2.19.1.dist-info'), join(site, 'tensorflow_cpu-2.19.1.dist-info'));
    await expect(install({ name: 'tensorflow-gpu', from, wheels: [] })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/is TensorFlow without CUDA \(tensorflow-cpu\)/),
    });
  });

  it("takes NVIDIA's libraries along where it is to compute on a GPU", async () => {
    const metadata = `Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3; extra == "and-cuda"\n`;
    const nvidia = await place.file(
      'nvidia_cudnn_cu12-9.3-py3-none-any.whl',
      wheelOf('1', [
        { name: 'nvidia/cudnn/lib/libcudnn.so.9', content: 'cudnn' },
        { name: 'nvidia/cudnn/include/cudnn.h', content: 'left' },
      ]),
    );
    const wheels = [await place.file(`gpu-${wheelName}`, wheelOf('2.21.0', [], metadata, 'tensorflow')), nvidia];
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      await expect(install({ name: 'tensorflow-gpu', wheels })).rejects.toThrow(/no TensorFlow with CUDA/);
      return;
    }
    await install({ name: 'tensorflow-gpu', wheels });
    const lib = join(place.root, 'tensorflow-gpu/lib/nvidia/cudnn');
    expect(await readdir(lib)).toEqual(['lib']);
    expect(await readFile(join(lib, 'lib/libcudnn.so.9'), 'utf8')).toBe('cudnn');
    await expect(install({ name: 'tensorflow-gpu' })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/TensorFlow without CUDA/),
    });
    // The real wheel without CUDA's code lists NVIDIA's packages too.
    const lean = [await place.file(`lean-${wheelName}`, wheelOf('2.21.0', [], metadata))];
    await expect(install({ name: 'tensorflow-gpu', wheels: lean })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/lean-.* is TensorFlow without CUDA/),
    });
  });
});

describe('an installation that can not be', () => {
  it.each([
    ['a text', () => 'no wheel', /is no sound wheel: it has no directory at its end/],
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
    [
      'a version that was never tried',
      () => wheelOf('2.9.1'),
      /TensorFlow 2.9.1 was found; 2.18.0 to 2.21.0 is wanted/,
    ],
    ['of a version before its release', () => wheelOf('2.21.0rc1'), /TensorFlow 2.21.0rc1 was found/],
  ])('refuses a wheel that is %s before anything is written', async (_, content, message) => {
    await place.program('g++', scripts.compiler);
    const wheels = [await place.file(wheelName, content())];
    await expect(install({ wheels })).rejects.toMatchObject({ kind: 'usage', message: expect.stringMatching(message) });
    expect(await place.left()).toEqual([]);
  });

  it('refuses a wheel of another processor', async () => {
    const wheels = [await place.file('tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_riscv64.whl', wheelOf())];
    await expect(install({ wheels })).rejects.toMatchObject({
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
    await expect(install({ wheels })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/is damaged/),
    });
    expect(await place.left()).toEqual([]);
  });

  it('refuses a tarball of something else', async () => {
    await place.program('g++', scripts.compiler);
    const addon = await place.file('old.tgz', addonTarball('3.0.0'));
    await expect(install({ addon })).rejects.toMatchObject({
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
    await expect(install({ wheels })).rejects.toMatchObject({
      kind: 'storage',
      message: expect.stringMatching(
        /are free; 2\d{5}\.\d GB are wanted while it is built; make room, or set REGSWEEP_BACKENDS/,
      ),
    });
    expect(await place.left()).toEqual([]);
  });

  it('tells what the compiler says where it fails, and leaves nothing', async () => {
    await place.program('g++', scripts.brokenCompiler);
    await expect(install()).rejects.toMatchObject({
      kind: 'backend',
      message: expect.stringMatching(
        /can't build TensorFlow's addon; a compiler for C\+\+17 .*\n.*this compiler is too old/s,
      ),
    });
    expect(await place.left()).toEqual([]);
  });

  it('tells a disk that is full while it is built, and leaves nothing', async () => {
    await place.program('g++', 'echo "/tmp/x.s: No space left on device" >&2; exit 1');
    await expect(install()).rejects.toMatchObject({
      kind: 'storage',
      message: expect.stringMatching(/the disk is full; make room/),
    });
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    await place.program('g++', scripts.compiler);
    await expect(install({ probe: () => Promise.reject(full) })).rejects.toMatchObject({ kind: 'storage' });
    expect(await place.left()).toEqual([]);
  });
});
