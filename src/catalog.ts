import { backends } from './backends/index.js';
import { knownLosses } from './core/known-losses.js';
import { knownMetrics } from './core/known-metrics.js';
import type { Catalog } from './core/port.js';
import { preprocessingSteps } from './datasets/preprocessing/index.js';
import { models } from './models/index.js';
import { strategies } from './strategies/index.js';
import { validationSchemes } from './validation/index.js';
import type { Extensions } from './wiring.js';

/**
 * The options of everything that a config can name. Light: implementations, and TensorFlow.js with them, stay unloaded.
 *
 * @param extensions implementations of a person's own; they win over ours
 */
export function catalog(extensions: Extensions = {}): Catalog {
  return {
    models: { ...models, ...extensions.models },
    preprocessing: preprocessingSteps,
    strategies: { ...strategies, ...extensions.strategies },
    validation: { ...validationSchemes, ...extensions.validation },
    backends: Object.keys(backends),
    metrics: { ...knownMetrics, ...extensions.metrics },
    losses: { ...knownLosses, ...extensions.losses },
  };
}
