import { createRequire } from 'node:module';
import type { Tf } from './backend.js';

/** The packages' Node bundles are CommonJS; `require` gives every backend the same instance of the core. */
export const requireTfjs = createRequire(import.meta.url);

/** TensorFlow.js' version, without loading it. */
export function tfjsVersion(): string {
  return requireTfjs('@tensorflow/tfjs-core/package.json').version;
}

export function loadCore(): Tf {
  return requireTfjs('@tensorflow/tfjs-core');
}
