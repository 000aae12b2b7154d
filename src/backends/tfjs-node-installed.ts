import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Tf } from './backend.js';
import { type Addon, restoreUtil } from './tfjs-node-package.js';

/** TensorFlow.js' own packages of this backend, the fastest first. */
export const tfjsNodePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** A package of these that npm has installed whole. */
export interface InstalledPackage {
  readonly name: string;
  readonly folder: string;
}

/**
 * Where npm has put such a package with its addon: reachable from a folder, or from regsweep's own. Its installation
 * often ends without the addon: then it is not here.
 */
export function findInstalledPackages(cwd: string): readonly InstalledPackage[] {
  const found = [join(cwd, 'from.js'), import.meta.url].flatMap((from) =>
    tfjsNodePackages.flatMap((name) => packageFrom(name, from)),
  );
  return found.filter(({ folder }, index) => found.findIndex((each) => each.folder === folder) === index);
}

function packageFrom(name: string, from: string): InstalledPackage[] {
  try {
    const folder = dirname(createRequire(from).resolve(`${name}/package.json`));
    return hasAddon(folder) ? [{ name, folder }] : [];
  } catch {
    return [];
  }
}

function hasAddon(folder: string): boolean {
  const library = join(folder, 'lib');
  const builds = existsSync(library) ? readdirSync(library) : [];
  return builds.some((build) => existsSync(join(library, build, 'tfjs_binding.node')));
}

/**
 * Loads such a package as it is, with the TensorFlow.js that it brings.
 *
 * @throws Error of whatever fails in it
 */
export function loadInstalledPackage({ folder }: InstalledPackage): { readonly tf: Tf; readonly addon: Addon } {
  restoreUtil();
  // The package gives the union of TensorFlow.js' packages, which holds all of the core's operations.
  const tf = createRequire(join(folder, 'from.js'))(folder) as Tf;
  const backend = tf.backend();
  // Set by the package itself, and nobody else has run.
  return { tf, addon: (backend as unknown as { readonly binding: Addon }).binding };
}
