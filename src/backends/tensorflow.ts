import { UserError } from '../core/errors.js';
import type { Backend, Tf } from './backend.js';
import { loadCore } from './load-tfjs.js';
import { backendsFolder, findNativeBackend, type NativeBackend } from './native-folder.js';
import { nativeNames } from './native-names.js';
import { type DeviceOptions, deviceVariables, tensorflowEnvironment, wantsGpu } from './tensorflow-environment.js';
import { findInstalledPackages, type InstalledPackage, loadInstalledPackage } from './tfjs-node-installed.js';
import { type Addon, loadTfjsNode } from './tfjs-node-package.js';

const backendName = 'tensorflow';

/** TensorFlow as this process has loaded it. */
interface Loaded {
  readonly tf: Tf;
  readonly addon: Addon;
}

/** A process can load TensorFlow once, and no second time with other libraries or another environment. */
let loaded: Loaded | null = null;

/**
 * TensorFlow itself, through tfjs-node: what `regsweep backend install` has put into the folder of backends, or else an
 * installed package of TensorFlow.js' own. What a process has loaded first it keeps.
 *
 * @throws UserError (backend) where there is none, or it does not load, or a GPU is asked for and none is found
 */
export async function loadTensorflow(options: DeviceOptions): Promise<Backend> {
  if (loaded !== null) return createBackend(loaded, options);
  const installed = await findInstalledNative(options);
  if (installed !== null) return loadNative(installed, options);
  const [found] = findInstalledPackages(process.cwd());
  if (found !== undefined) return loadPackage(found, options);
  throw new UserError('backend', `tensorflow: TensorFlow is not installed here; ${remedyFor(options)}`);
}

function remedyFor({ device }: DeviceOptions): string {
  return wantsGpu(device)
    ? `execution.device: ${device} wants it; run: regsweep backend install tensorflow-gpu, or set execution.device: auto`
    : 'run: regsweep backend install tensorflow (or tensorflow-gpu), or choose --backend wasm';
}

/** The same, of a certain folder. */
export async function loadNative({ folder, facts }: NativeBackend, options: DeviceOptions): Promise<Backend> {
  const tf = loadCore();
  const remedy = `run: regsweep backend install ${facts.name} --force`;
  loaded ??= open(folder, remedy, options, () => ({ tf, addon: loadTfjsNode(folder, tf) }));
  return createBackend(loaded, options);
}

/** The same, of a package that npm has installed. */
export async function loadPackage(found: InstalledPackage, options: DeviceOptions): Promise<Backend> {
  const remedy = 'run: regsweep backend install tensorflow';
  loaded ??= open(found.folder, remedy, options, () => loadInstalledPackage(found));
  return createBackend(loaded, options);
}

async function createBackend({ tf, addon }: Loaded, { device }: DeviceOptions): Promise<Backend> {
  if (wantsGpu(device) && !addon.isUsingGpuDevice()) {
    const remedy = 'regsweep doctor tells what is missing; or set execution.device: auto';
    throw new UserError('backend', `execution.device: ${device}: TensorFlow finds no GPU here; ${remedy}`);
  }
  async function activate(): Promise<void> {
    if (tf.getBackend() !== backendName) await tf.setBackend(backendName);
  }
  await activate();
  return { name: backendName, version: addon.TF_Version, tf, activate };
}

/** What `backend install` has put here, null where there is none. Where the processor is asked for, the smaller one comes first. */
export async function findInstalledNative({ device }: Pick<DeviceOptions, 'device'>): Promise<NativeBackend | null> {
  const root = backendsFolder(process.env);
  const names = device === 'cpu' ? [...nativeNames].reverse() : nativeNames;
  for (const name of names) {
    const found = await findNativeBackend(root, name);
    if (found !== null) return found;
  }
  return null;
}

function open(folder: string, remedy: string, options: DeviceOptions, load: () => Loaded): Loaded {
  const own = { ...process.env };
  Object.assign(process.env, tensorflowEnvironment(options, own));
  try {
    return load();
  } catch (cause) {
    // Below the first line Node lists the files that led there.
    const [found] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new UserError('backend', `tensorflow: ${folder} does not load (${found}); ${remedy}`, { cause });
  } finally {
    // Read by now; processes that are started later count the devices as a person does.
    for (const name of deviceVariables) restore(name, own[name]);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
