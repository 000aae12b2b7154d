import { inputName, type LayerGraph, type LayerNode } from '../core/layer-graph.js';
import type { ModelSettings } from '../core/settings.js';
import { mlpOptions } from './mlp-options.js';
import type { ModelContext } from './model.js';
import { activationLayer, normalizationLayer, outputLayer } from './usual-layers.js';

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
    if (batchNormalization) add(normalizationLayer(`norm-${i + 1}`, last));
    add(activationLayer(`activation-${i + 1}`, last, activation));
    add({ kind: 'dropout', name: `dropout-${i + 1}`, inputs: [last] });
  }
  add(outputLayer(last, outputs, initializer));
  return { inputShape, nodes, outputs };
}
