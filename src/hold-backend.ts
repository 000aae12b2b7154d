import { findInstalledNative } from './backends/tensorflow.js';
import type { DeviceOptions } from './backends/tensorflow-environment.js';

/**
 * Keeps others from taking away the installed TensorFlow that a study is about to load; npm's needs none of it.
 *
 * @returns lets it go
 */
export async function holdTensorflow(device: DeviceOptions): Promise<() => void> {
  const found = await findInstalledNative(device);
  if (found === null) return () => {};
  const { holdBackend } = await import('./storage/backend-lock.js');
  return holdBackend(found.folder, new Date());
}
