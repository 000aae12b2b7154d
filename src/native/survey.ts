import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backends } from '../backends/index.js';
import { tfjsVersion } from '../backends/load-tfjs.js';
import { findNativeBackend } from '../backends/native-folder.js';
import { type NativeName, nativeNames } from '../backends/native-names.js';
import { findInstalledPackages } from '../backends/tfjs-node-installed.js';
import type { ProbeTask } from './probe.js';

/** A backend as it lies on this machine; nothing of it is loaded. */
export interface ListedBackend {
  readonly name: string;
  /** `bundled` with regsweep, `installed` by it, a `package` that npm has installed, or `missing`. */
  readonly state: 'bundled' | 'installed' | 'package' | 'missing';
  /** TensorFlow's own, where it is known; else TensorFlow.js'. */
  readonly version: string | null;
  /** TensorFlow.js' own, which is also that of its addon for Node. */
  readonly tfjs: string | null;
  /** TensorFlow's own; null also where only loading it can tell. */
  readonly tensorflow: string | null;
  readonly folder: string | null;
  /** The version of CUDA whose libraries lie with it. */
  readonly cuda: string | null;
  /** The command that brings it. */
  readonly install: string | null;
}

/** Everything that there is, and what there could be. */
export async function listBackends(root: string, cwd: string): Promise<readonly ListedBackend[]> {
  const bundled = Object.keys(backends).filter((name) => backends[name].bundled);
  const version = tfjsVersion();
  const plain = { version, tfjs: version, tensorflow: null, folder: null, cuda: null, install: null };
  const native = await Promise.all([...nativeNames].reverse().map((name) => listNative(root, name)));
  const packages = await Promise.all(findInstalledPackages(cwd).map(listPackage));
  return [...bundled.map((name) => ({ name, state: 'bundled' as const, ...plain })), ...native, ...packages];
}

async function listNative(root: string, name: NativeName): Promise<ListedBackend> {
  const found = await findNativeBackend(root, name);
  if (found === null) {
    const install = `regsweep backend install ${name}`;
    return { name, state: 'missing', version: null, tfjs: null, tensorflow: null, folder: null, cuda: null, install };
  }
  const { folder, facts } = found;
  const { tensorflow, addon } = facts;
  const versions = { version: tensorflow, tfjs: addon, tensorflow };
  return { name, state: 'installed', ...versions, folder, cuda: await cudaIn(folder), install: null };
}

async function cudaIn(folder: string): Promise<string | null> {
  const names = await readdir(join(folder, 'lib/nvidia/cuda_runtime/lib')).catch(() => []);
  return names.map((name) => /^libcudart\.so\.(\d+)$/.exec(name)?.[1]).find((version) => version !== undefined) ?? null;
}

async function listPackage({
  name,
  folder,
}: {
  readonly name: string;
  readonly folder: string;
}): Promise<ListedBackend> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '');
  const tfjs = /"version": *"([^"]+)"/.exec(text)?.[1] ?? null;
  const tensorflow = await tensorflowIn(folder);
  return { name, state: 'package', version: tensorflow ?? tfjs, tfjs, tensorflow, folder, cuda: null, install: null };
}

/** The version of the library that the package's own installation has unpacked: it stands in its file's name. */
async function tensorflowIn(folder: string): Promise<string | null> {
  const names = await readdir(join(folder, 'deps/lib')).catch(() => []);
  const versions = names.map((name) => /^libtensorflow\.(?:so\.)?(\d+\.\d+\.\d+)(?:\.dylib)?$/.exec(name)?.[1]);
  return versions.find((version) => version !== undefined) ?? null;
}

/** What a process is asked of it. */
export function probeTaskOf({ name, state, folder }: ListedBackend, compare: boolean): ProbeTask {
  const native = state === 'bundled' ? null : state === 'package' ? folder : name;
  return { backend: native === null ? name : 'tensorflow', native, device: 'auto', compare };
}
