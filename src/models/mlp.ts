import { type Initializer, inputName, type LayerGraph, type LayerNode } from '../core/layer-graph.js';
import type { ModelSettings } from '../core/settings.js';
import { mlpOptions } from './mlp-options.js';
import type { ModelContext } from './model.js';

/** Momentum and ε of product and papers alike: Ioffe & Szegedy 2015. */
const normalization = { momentum: 0.9, epsilon: 1e-5 } as const;

/** A multilayer perceptron: per hidden layer dense, batch normalisation, activation, dropout; then a dense layer. */
export function mlp(settings: ModelSettings, { inputShape, outputs }: ModelContext): LayerGraph {
  const { name: _, dropout: __, ...options } = settings;
  const { hidden, activation, initializer, batchNormalization } = mlpOptions.parse(options);
  const nodes: LayerNode[] = [];
  let last = inputName;
  const add = (node: LayerNode): void => {
    nodes.push(node);
    last = node.name;
  };
  if (inputShape.length > 1) add({ kind: 'flatten', name: 'flatten', inputs: [last] });
  for (const [i, units] of hidden.entries()) {
    add({ kind: 'dense', name: `dense-${i + 1}`, inputs: [last], units, initializer });
    if (batchNormalization)
      add({ kind: 'batch-normalization', name: `norm-${i + 1}`, inputs: [last], ...normalization });
    add({ kind: 'activation', name: `activation-${i + 1}`, inputs: [last], function: activation });
    add({ kind: 'dropout', name: `dropout-${i + 1}`, inputs: [last] });
  }
  add({ kind: 'dense', name: 'output', inputs: [last], units: outputs, initializer: linearInitializer(initializer) });
  return { inputShape, nodes, outputs };
}

/** He's factor 2 makes up for the half that a relu drops; after the last layer there is none. */
function linearInitializer(initializer: Initializer): Initializer {
  if (initializer === 'he-normal') return 'lecun-normal';
  return initializer === 'he-uniform' ? 'lecun-uniform' : initializer;
}
