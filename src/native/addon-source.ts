import { cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { tfjsNodePackages } from '../backends/tfjs-node-installed.js';
import { UserError } from '../core/errors.js';
import { isThere } from './is-there.js';
import { fetchNpmPackage } from './npm-package.js';
import type { Programs } from './programs.js';
import { unpackPackage } from './tar.js';
import { addonVersion } from './tested.js';

/** Where tfjs-node's files come from; the packages for CPU and GPU have the same. */
export type AddonSource =
  | { readonly kind: 'tarball'; readonly file: string }
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'npm' };

/** A given tarball; or the package where npm has put it, though its own installation has failed; or npm. */
export async function chooseAddonSource(addon: string | null, cwd: string): Promise<AddonSource> {
  if (addon !== null) return { kind: 'tarball', file: addon };
  for (const from of [join(cwd, 'from.js'), import.meta.url]) {
    for (const name of tfjsNodePackages) {
      const folder = folderOf(name, from);
      if (folder !== null && (await isUsable(folder))) return { kind: 'folder', folder };
    }
  }
  return { kind: 'npm' };
}

function folderOf(name: string, from: string): string | null {
  try {
    return dirname(createRequire(from).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

async function isUsable(folder: string): Promise<boolean> {
  return (await versionOf(folder)) === addonVersion && isThere(join(folder, 'binding/tfjs_binding.cc'));
}

async function versionOf(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  return /"version": *"([^"]+)"/.exec(text)?.[1] ?? null;
}

/** What is needed of the package: C++ to compile, JavaScript to run. */
const neededFiles = /^(package\.json|LICENSE|binding\/.*\.(cc|h)|dist\/(?!.*_test\.).*\.js)$/;

/**
 * Puts tfjs-node's files into a folder.
 *
 * @param work for what is fetched on the way
 * @throws UserError (usage) where a given file is not the package; (backend) where npm can't get it
 */
export async function placeAddonSource(
  source: AddonSource,
  target: string,
  work: string,
  programs: Programs,
): Promise<void> {
  switch (source.kind) {
    case 'folder':
      await cp(source.folder, target, {
        recursive: true,
        filter: (path) => wantsPath(relative(source.folder, path)),
      });
      break;
    case 'tarball':
      await unpackGiven(source.file, target);
      break;
    case 'npm': {
      const offline = `npm pack @tensorflow/tfjs-node@${addonVersion} elsewhere and --addon FILE`;
      const file = await fetchNpmPackage(`@tensorflow/tfjs-node@${addonVersion}`, work, offline, programs);
      await unpackGiven(file, target);
    }
  }
}

/** Folders are gone into, except those that only tests and npm need. */
function wantsPath(path: string): boolean {
  return neededFiles.test(path) || /^$|^(binding|dist)($|\/[^.]*$)/.test(path);
}

async function unpackGiven(file: string, target: string): Promise<void> {
  const wanted = `the tarball of @tensorflow/tfjs-node ${addonVersion} is wanted, as npm pack makes it`;
  try {
    await unpackPackage(file, target, (path) => neededFiles.test(path));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC') throw cause;
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('usage', `${file} can't be unpacked (${found}); ${wanted}; give another --addon`, { cause });
  }
  const version = await versionOf(target);
  if (version === addonVersion && (await isThere(join(target, 'binding/tfjs_binding.cc')))) return;
  const found = version === null ? 'is not that package' : `holds version ${version}`;
  throw new UserError('usage', `${basename(file)} ${found}; ${wanted}; give another --addon`);
}
