import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNativeBackend } from '../../src/backends/native-folder.js';
import { install } from './installing.js';
import { createWorkplace, scripts, type Workplace, wheelNameOf, wheelOf } from './workplace.js';

let place: Workplace;
beforeEach(async () => {
  place = await createWorkplace();
});
afterEach(() => place.dispose());

describe('an installation from what is here', () => {
  beforeEach(() => place.program('g++', scripts.compiler));

  it('builds against a TensorFlow that Python has installed, and leaves its libraries where they are', async () => {
    await install(place);
    const site = join(place.folder, 'venv/lib/python3.12/site-packages');
    await mkdir(join(site, 'tensorflow/include/tensorflow/c'), { recursive: true });
    await rename(join(place.root, 'tensorflow/lib/tensorflow'), join(site, 'libraries'));
    for (const name of await readdir(join(site, 'libraries'))) {
      await rename(join(site, 'libraries', name), join(site, 'tensorflow', name));
    }
    await writeFile(join(site, 'tensorflow/include/tensorflow/c/c_api.h'), '');
    const from = join(place.folder, 'venv');
    await expect(install(place, { from, wheels: [] })).rejects.toThrow(/of an unknown version was found/);
    await mkdir(join(site, 'tensorflow-2.19.1.dist-info'));
    await install(place, { from, wheels: [] });
    const facts = (await findNativeBackend(place.root, 'tensorflow'))?.facts;
    expect(facts).toMatchObject({ tensorflow: '2.19.1', libraries: join(site, 'tensorflow') });
    if (process.platform !== 'linux' || process.arch !== 'x64') return;
    await rename(join(site, 'tensorflow-2.19.1.dist-info'), join(site, 'tensorflow_cpu-2.19.1.dist-info'));
    await expect(install(place, { name: 'tensorflow-gpu', from, wheels: [] })).rejects.toMatchObject({
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
    const wheels = [
      await place.file(wheelNameOf({ name: 'tensorflow' }), wheelOf('2.21.0', [], metadata, 'tensorflow')),
      nvidia,
    ];
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      await expect(install(place, { name: 'tensorflow-gpu', wheels })).rejects.toThrow(/no TensorFlow with CUDA/);
      return;
    }
    await install(place, { name: 'tensorflow-gpu', wheels });
    const lib = join(place.root, 'tensorflow-gpu/lib/nvidia/cudnn');
    expect(await readdir(lib)).toEqual(['lib']);
    expect(await readFile(join(lib, 'lib/libcudnn.so.9'), 'utf8')).toBe('cudnn');
    await expect(install(place, { name: 'tensorflow-gpu' })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/TensorFlow without CUDA/),
    });
    // The real wheel without CUDA's code lists NVIDIA's packages too.
    const lean = [await place.file(wheelNameOf({ build: '2lean' }), wheelOf('2.21.0', [], metadata))];
    await expect(install(place, { name: 'tensorflow-gpu', wheels: lean })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/2lean-.* is TensorFlow without CUDA/),
    });
  });
});
