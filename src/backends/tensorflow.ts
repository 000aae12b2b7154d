import { UserError } from '../core/errors.js';
import type { Backend, Tf } from './backend.js';
import { loadCore } from './load-tfjs.js';
import { backendsFolder, findNativeBackend, type NativeBackend } from './native-folder.js';
import { nativeNames } from './native-names.js';
import { type DeviceOptions, tensorflowEnvironment } from './tensorflow-environment.js';
import { findInstalledPackages, type InstalledPackage, loadInstalledPackage } from './tfjs-node-installed.js';
import { type Addon, loadTfjsNode } from './tfjs-node-package.js';

const backendName = 'tensorflow';

/**
 * TensorFlow itself, through tfjs-node: what `regsweep backend install` has put into the folder of backends, or else an
 * installed package of TensorFlow.js' own. A process loads it once; the options of the first call hold.
 *
 * @throws UserError (backend) where there is none, or it does not load, or a GPU is asked for and none is found
 */
export async function loadTensorflow(options: DeviceOptions): Promise<Backend> {
  const installed = await findInstalled(options);
  if (installed !== null) return loadNative(installed, options);
  const [found] = findInstalledPackages(process.cwd());
  if (found !== undefined) return loadPackage(found, options);
  const remedy = 'run: regsweep backend install tensorflow (or tensorflow-gpu), or choose --backend wasm';
  throw new UserError('backend', `tensorflow: TensorFlow is not installed here; ${remedy}`);
}

/** The same, of a certain folder. */
export async function loadNative(native: NativeBackend, options: DeviceOptions): Promise<Backend> {
  const tf = loadCore();
  const { folder, facts } = native;
  const remedy = `run: regsweep backend install ${facts.name} --force`;
  const addon = addonOf(tf) ?? open(folder, remedy, options, () => loadTfjsNode(folder, tf));
  return createBackend(tf, addon, options);
}

/** The same, of a package that npm has installed. */
export async function loadPackage(found: InstalledPackage, options: DeviceOptions): Promise<Backend> {
  const remedy = 'run: regsweep backend install tensorflow';
  const { tf, addon } = open(found.folder, remedy, options, () => loadInstalledPackage(found));
  return createBackend(tf, addon, options);
}

async function createBackend(tf: Tf, addon: Addon, { device }: DeviceOptions): Promise<Backend> {
  if (device.startsWith('gpu') && !addon.isUsingGpuDevice()) {
    const remedy = 'regsweep doctor tells what is missing; or set execution.device: auto';
    throw new UserError('backend', `execution.device: ${device}: TensorFlow finds no GPU here; ${remedy}`);
  }
  async function activate(): Promise<void> {
    if (tf.getBackend() !== backendName) await tf.setBackend(backendName);
  }
  await activate();
  return { name: backendName, version: addon.TF_Version, tf, activate };
}

/** Where the processor is asked for, the smaller one comes first. */
async function findInstalled({ device }: DeviceOptions): Promise<NativeBackend | null> {
  const root = backendsFolder(process.env);
  const names = device === 'cpu' ? [...nativeNames].reverse() : nativeNames;
  for (const name of names) {
    const found = await findNativeBackend(root, name);
    if (found !== null) return found;
  }
  return null;
}

function open<Loaded>(folder: string, remedy: string, options: DeviceOptions, load: () => Loaded): Loaded {
  Object.assign(process.env, tensorflowEnvironment(options, process.env));
  try {
    return load();
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('backend', `tensorflow: ${folder} does not load (${found}); ${remedy}`, { cause });
  }
}

/** The addon of a backend that this process has loaded already. */
function addonOf(tf: Tf): Addon | null {
  const backend: unknown = tf.findBackend(backendName);
  if (typeof backend !== 'object' || backend === null || !('binding' in backend)) return null;
  // No other backend of this name exists.
  return backend.binding as Addon;
}
