import type { Activation, Initializer, LayerNode } from '../core/layer-graph.js';

/** Momentum and ε of product and papers alike: Ioffe & Szegedy 2015. */
export function normalizationLayer(name: string, input: string): LayerNode {
  return { kind: 'batch-normalization', name, inputs: [input], momentum: 0.9, epsilon: 1e-5 };
}

export function activationLayer(name: string, input: string, activation: Activation): LayerNode {
  return { kind: 'activation', name, inputs: [input], function: activation };
}

/** The last one, whose output is logits or numbers. */
export function outputLayer(input: string, units: number, initializer: Initializer): LayerNode {
  return { kind: 'dense', name: 'output', inputs: [input], units, initializer: linearInitializer(initializer) };
}

/** He's factor 2 makes up for the half that a relu drops; after the last layer there is none. */
function linearInitializer(initializer: Initializer): Initializer {
  if (initializer === 'he-normal') return 'lecun-normal';
  return initializer === 'he-uniform' ? 'lecun-uniform' : initializer;
}
