import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../core/errors.js';
import { isThere } from './is-there.js';
import { checkVersion, libraryNames, packageName } from './wheel.js';

/** A TensorFlow that Python has installed. */
export interface ExistingTensorflow {
  /** The package's folder, with `include/` and the libraries. */
  readonly folder: string;
  /** The package's name, as pip takes it. */
  readonly name: string;
  readonly version: string;
}

/**
 * TensorFlow in a folder: the package itself, a `site-packages`, or a virtual environment.
 *
 * @throws UserError (usage) where none is there, or one without libraries or headers, or of a version that was never tried
 */
export async function findExisting(path: string): Promise<ExistingTensorflow> {
  for (const folder of await candidates(path)) {
    const needed = [...libraryNames, 'include/tensorflow/c/c_api.h'];
    const there = await Promise.all(needed.map((name) => isThere(join(folder, name))));
    if (!there.every(Boolean)) continue;
    const { name, version } = await packageBeside(folder);
    checkVersion(version, folder);
    return { folder, name, version };
  }
  const wanted = `a folder with ${libraryNames[0]} and include/ is wanted: Python's site-packages/tensorflow, or what holds it`;
  throw new UserError('usage', `${path} holds no TensorFlow; ${wanted}; give another --from`);
}

async function candidates(path: string): Promise<readonly string[]> {
  const lib = join(path, 'lib');
  const pythons = (await readdir(lib).catch(() => [])).filter((name) => name.startsWith('python'));
  return [path, join(path, 'tensorflow'), ...pythons.map((name) => join(lib, name, 'site-packages/tensorflow'))];
}

/** Python's installers write a folder `tensorflow-2.21.0.dist-info` (or of a variant's name) beside the package. */
async function packageBeside(folder: string): Promise<Pick<ExistingTensorflow, 'name' | 'version'>> {
  for (const file of (await readdir(dirname(folder))).sort()) {
    const found = /^(tensorflow|tensorflow_cpu|tensorflow_cpu_aws|tf_nightly)-([^-]+)\.dist-info$/.exec(file);
    if (found !== null) return { name: packageName(found[1]), version: found[2] };
  }
  return { name: 'tensorflow', version: 'of an unknown version' };
}
