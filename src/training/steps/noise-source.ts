import type { Tensor, Tf } from '../../backends/backend.js';
import type { LayerGraph } from '../../core/layer-graph.js';
import { parameterShapes } from '../../models/parameters.js';
import { drawNormals, noiseDeviation, noisyPlaces } from '../gradient-noise.js';
import type { TensorsByName } from './step-gradients.js';
import type { FitSetup } from './step-program.js';

/** The gradients with noise on them. Called inside a tidy. @param stepsBefore a fit's own, before this one */
export type AddNoise = (gradients: TensorsByName, stepsBefore: readonly number[]) => TensorsByName;

/** Fits that share stream and step share their normal numbers, which are drawn once. */
export function createNoise(tf: Tf, graph: LayerGraph, fits: readonly FitSetup[]): AddNoise {
  if (fits.every(({ noise = null }) => noise === null)) return (gradients) => gradients;
  const shapes = parameterShapes(graph);
  const places = new Map(noisyPlaces(graph).map((place) => [shapes[place].name, place]));
  const T = fits.length;

  return (gradients, stepsBefore) => {
    const deviations = fits.map(({ noise = null }, t) => (noise === null ? 0 : noiseDeviation(noise, stepsBefore[t])));
    const scale = tf.tensor3d(deviations, [T, 1, 1]);
    const noisy = ([name, gradient]: readonly [string, Tensor]) => {
      const place = places.get(name);
      if (place === undefined) return gradient;
      return tf.add(gradient, tf.mul(normalsOf(place, gradient.shape, stepsBefore), scale));
    };
    return new Map([...gradients].map((entry) => [entry[0], noisy(entry)]));
  };

  /** [T or 1, …] */
  function normalsOf(
    place: number,
    [, rows = 1, units = 1]: readonly number[],
    stepsBefore: readonly number[],
  ): Tensor {
    const count = rows * units;
    const drawn = new Map<string, Float32Array>();
    const streams = fits.map(({ noise = null }, t) => {
      if (noise === null) return new Float32Array(count);
      const { key } = noise;
      const id = [key.low, key.high, stepsBefore[t]].join();
      const own = drawn.get(id) ?? drawNormals(key, { step: stepsBefore[t], layer: place }, count);
      drawn.set(id, own);
      return own;
    });
    const own = drawn.size === 1 ? streams.slice(0, 1) : streams;
    const all = new Float32Array(own.length * count);
    for (const [t, stream] of own.entries()) all.set(stream, t * count);
    return tf.tensor3d(all, [own.length, rows, units]);
  }
}
