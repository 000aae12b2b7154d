import type { Backend } from './backend.js';
import { loadCore, requireTfjs } from './load-tfjs.js';

/** Plain JavaScript: slow, the reference that others are held against. */
export async function loadCpu(): Promise<Backend> {
  const tf = loadCore();
  requireTfjs('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  // Its first use prints an advertisement for tfjs-node, unless it believes that that has happened.
  Object.assign(tf.backend(), { firstUse: false });
  async function activate(): Promise<void> {
    if (tf.getBackend() !== 'cpu') await tf.setBackend('cpu');
  }
  return { name: 'cpu', version: tf.version_core, tf, activate };
}
