import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor, Tf } from '../../src/backends/backend.js';
import { loadWasm } from '../../src/backends/wasm.js';
import type { Json } from '../../src/core/json.js';
import { models } from '../../src/models/index.js';
import { type ParameterShape, parameterShapes } from '../../src/models/parameters.js';
import { sizeOf } from '../../src/models/shapes.js';
import { evaluateForward } from '../../src/training/steps/layer-passes.js';

interface Reference {
  images: number;
  networks: { settings: { name: string; [option: string]: Json }; side: number; outputs: number[] }[];
}

/** PyTorch's outputs, in double precision; networks.py beside it made them. */
const reference = JSON.parse(readFileSync(new URL('networks.reference.json', import.meta.url), 'utf8')) as Reference;

function titleOf({ settings, side }: Reference['networks'][number]): string {
  const { name, ...options } = settings;
  const told = Object.entries(options).map(([option, value]) => `${option} ${value}`);
  return `${name}, ${told.join(', ')}, on images of ${side} pixels`;
}

const imageStream = 0x5eed;

/** Uniform numbers in [0, 1), as networks.py draws them. */
function drawn(stream: number, size: number): Float64Array {
  let state = Math.imul(stream, 2654435761) >>> 0;
  return new Float64Array(size).map(() => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

function boundsOf({ role, shape }: ParameterShape): readonly [number, number] {
  if (role === 'kernel') return [-Math.sqrt(6 / shape[0]), Math.sqrt(6 / shape[0])];
  return role === 'gamma' || role === 'moving-variance' ? [0.5, 1.5] : [-0.1, 0.1];
}

function drawParameter(tf: Tf, shape: ParameterShape, place: number): Tensor {
  const [low, high] = boundsOf(shape);
  const values = Float32Array.from(drawn(place + 1, sizeOf(shape.shape)), (u) => low + (high - low) * u);
  return tf.tensor(values, shape.shape.length === 2 ? [1, ...shape.shape] : [1, 1, ...shape.shape], 'float32');
}

describe('networks that see images, with the same weights, against PyTorch', () => {
  let tf: Tf;
  beforeAll(async () => {
    ({ tf } = await loadWasm());
  });

  it.each(reference.networks.map((network) => [titleOf(network), network] as const))(
    '%s',
    async (_, { settings, side, outputs }) => {
      const build = await models[settings.name].load();
      // The rate changes no graph, and nothing is dropped in evaluation.
      const model = { ...settings, dropout: 0.5 };
      const inputShape = [side, side, 3];
      const graph = build(model, { inputShape, outputs: outputs.length / reference.images });
      const parameters = new Map(parameterShapes(graph).map((shape, i) => [shape.name, drawParameter(tf, shape, i)]));
      const pixels = drawn(imageStream, reference.images * sizeOf(inputShape)).map((u) => 2 * u - 1);
      const images = tf.tensor3d(Float32Array.from(pixels), [1, reference.images, sizeOf(inputShape)]);

      const given = await evaluateForward(tf, graph, parameters, images).data();

      // float32 against float64, through up to 50 layers
      const scale = Math.max(...outputs.map(Math.abs));
      expect(given.length).toBe(outputs.length);
      for (const [i, value] of given.entries()) expect(value / scale).toBeCloseTo(outputs[i] / scale, 4);
    },
  );
});
