import type { LayerGraph } from '../../../core/layer-graph.js';
import { type Chain, chainOf } from './chain.js';
import { type ImageNetwork, imageNetworkOf } from './images/network.js';

/** What the kernels compute: stages in a row, or with branches. */
export type Network = Chain | ImageNetwork;

/** @returns null for a graph that there are no kernels for */
export function networkOf(graph: LayerGraph): Network | null {
  return chainOf(graph) ?? imageNetworkOf(graph);
}

export function hasBranches(network: Network): network is ImageNetwork {
  return 'links' in network;
}
