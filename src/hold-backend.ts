import type { TrainerOptions } from './training/trainer.js';

/**
 * Creates what computes with a backend, and keeps others from taking that away meanwhile. It matters to the TensorFlow
 * that is installed here; what is bundled, or npm's, nobody takes away.
 *
 * @throws UserError (backend) where it is being taken away at this moment
 */
export async function holdingBackend<Computing extends { dispose(): Promise<void> }>(
  options: TrainerOptions,
  create: () => Promise<Computing>,
): Promise<Computing> {
  const release = options.backend === 'tensorflow' ? await holdTensorflow(options) : null;
  if (release === null) return create();
  try {
    const computing = await create();
    return { ...computing, dispose: () => computing.dispose().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

/** null: none is installed here. */
async function holdTensorflow({ device }: TrainerOptions): Promise<(() => void) | null> {
  const { findInstalledNative } = await import('./backends/tensorflow.js');
  const { defaultDevice } = await import('./backends/index.js');
  const found = await findInstalledNative({ device: device ?? defaultDevice.device });
  if (found === null) return null;
  const { holdBackend } = await import('./storage/backend-lock.js');
  return holdBackend(found.folder, new Date());
}
