import { mlpOptions } from './mlp-options.js';
import type { ModelMap } from './model.js';

/** Topologies by the name in the config. */
export const models: ModelMap = {
  mlp: {
    summary: 'a multilayer perceptron',
    options: mlpOptions,
    load: async () => (await import('./mlp.js')).mlp,
  },
};
