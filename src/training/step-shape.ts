import type { JsonObject } from '../core/json.js';
import type { LayerGraph, Window } from '../core/layer-graph.js';
import type { LayerValues, Settings } from '../core/settings.js';
import { isMixing } from './mixup.js';

/**
 * What the time of a training step hangs on: the network, and which operations are computed. The numbers that training goes
 * by are not in it (epochs, learning rates, strengths, rates of dropout): a step takes as long with others.
 */
export function stepShape(graph: LayerGraph, { model, training }: Settings): JsonObject {
  const { batchSize, optimizer, penalty, clipNorm, clipValue, loss, labelSmoothing = 0 } = training;
  return {
    inputShape: graph.inputShape,
    outputs: graph.outputs,
    layers: graph.nodes.map(layerShape),
    drops: isSomewhere(model.dropout),
    batchSize,
    optimizer: optimizer.name,
    penalty: isSomewhere(penalty.lambda) ? { name: penalty.name, apply: penalty.apply } : null,
    clips: { norm: clipNorm !== null, range: clipValue !== null },
    loss: loss?.name ?? null,
    smooths: labelSmoothing > 0,
    mixes: isMixing(training),
  };
}

function layerShape(node: LayerGraph['nodes'][number]): JsonObject {
  const { kind, inputs } = node;
  switch (kind) {
    case 'dense':
      return { kind, inputs, units: node.units };
    case 'activation':
      return { kind, inputs, function: node.function };
    case 'convolution':
      return { kind, inputs, filters: node.filters, bias: node.bias, ...windowOf(node) };
    case 'max-pooling':
    case 'average-pooling':
      return { kind, inputs, ...windowOf(node) };
    default:
      return { kind, inputs };
  }
}

function windowOf({ size, stride, padding }: Window): JsonObject {
  return { size, stride, padding };
}

function isSomewhere(values: LayerValues): boolean {
  return typeof values === 'number' ? values > 0 : Object.values(values).some((value) => value > 0);
}
