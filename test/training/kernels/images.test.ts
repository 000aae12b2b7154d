import { beforeAll, describe, expect, it } from 'vitest';
import type { LayerNode } from '../../../src/core/layer-graph.js';
import { networkOf } from '../../../src/training/steps/kernels/network.js';
import { inputShape, networks, outputs } from '../image-networks.js';
import { expectAgreement } from './expect-agreement.js';
import { type Backends, kernelProgram, loadBackends, prepare, type Trial, train } from './forms.js';

let backends: Backends;
beforeAll(async () => {
  backends = await loadBackends();
});

const trials: readonly Trial[] = [
  { fold: 0 },
  { fold: 1, dropout: 0.5, penalty: { lambda: 0.02, alpha: 0.4, beta1: 0.7, beta2: 1.3 }, learningRate: 0.03 },
  { fold: 2, dropout: 0.2, clipNorm: 0.5 },
];
const graphOf = (nodes: readonly LayerNode[]) => ({ inputShape, nodes, outputs });

describe('networks that see images, by kernels', () => {
  it.each(Object.entries(networks))('train as by the reference: %s', async (_, nodes) => {
    await expectAgreement(backends, { graph: graphOf(nodes), trials });
  });

  it.each(Object.entries(networks))('give a fit the same bits in any company: %s', async (_, nodes) => {
    const graph = graphOf(nodes);
    const together = prepare({ graph, trials });
    const { weights, outputs: made } = await train(kernelProgram(backends, together), together, 2);
    for (const [t, trial] of trials.entries()) {
      const alone = prepare({ graph, trials: [trial] });
      const own = await train(kernelProgram(backends, alone), alone, 2);
      expect(own.weights[0]).toEqual(weights[t]);
      expect(own.outputs[0]).toEqual(made[t]);
    }
  });

  it('leave to the reference what does not end in a dense layer, and what nobody reads', () => {
    const nodes = networks['a short cut'];
    expect(networkOf(graphOf(nodes))).not.toBeNull();
    expect(networkOf(graphOf(nodes.slice(0, -1)))).toBeNull();
    const idle = { kind: 'activation', name: 'idle', inputs: ['a'], function: 'relu' } as const;
    expect(networkOf(graphOf([...nodes.slice(0, -1), idle, ...nodes.slice(-1)]))).toBeNull();
  });
});
