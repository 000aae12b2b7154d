import { UserError } from '../core/errors.js';
import type { Backend, Tf } from './backend.js';
import { loadCore } from './load-tfjs.js';
import { backendsFolder, findNativeBackend, type NativeBackend, nativeNames } from './native-folder.js';
import { type DeviceOptions, tensorflowEnvironment } from './tensorflow-environment.js';
import { type Addon, loadTfjsNode } from './tfjs-node-package.js';

const backendName = 'tensorflow';

/**
 * TensorFlow itself, through tfjs-node: what `regsweep backend install` has put into the folder of backends. A process
 * loads it once; the options of the first call hold.
 *
 * @throws UserError (backend) where there is none, or it does not load, or a GPU is asked for and none is found
 */
export async function loadTensorflow(options: DeviceOptions): Promise<Backend> {
  const installed = await findInstalled(options);
  if (installed === null) {
    const remedy = 'run: regsweep backend install tensorflow (or tensorflow-gpu), or choose --backend wasm';
    throw new UserError('backend', `tensorflow: TensorFlow is not installed here; ${remedy}`);
  }
  return loadNative(installed, options);
}

/** The same, of a certain folder. */
export async function loadNative(native: NativeBackend, options: DeviceOptions): Promise<Backend> {
  const tf = loadCore();
  const addon = addonOf(tf) ?? open(native, tf, options);
  const noGpu = options.device.startsWith('gpu') && !addon.isUsingGpuDevice();
  if (noGpu) {
    const remedy = 'regsweep doctor tells what is missing; or set execution.device: auto';
    throw new UserError('backend', `execution.device: ${options.device}: TensorFlow finds no GPU here; ${remedy}`);
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

function open({ folder, facts }: NativeBackend, tf: Tf, options: DeviceOptions): Addon {
  Object.assign(process.env, tensorflowEnvironment(options, process.env));
  try {
    return loadTfjsNode(folder, tf);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const remedy = `run: regsweep backend install ${facts.name} --force`;
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
