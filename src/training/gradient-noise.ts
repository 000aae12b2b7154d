/**
 * Noise on gradients: g ← g + ε, ε ~ N(0, σ²) for every trained number, σ² = η / (1 + t)^γ at the fit's own step t from 0;
 * after clipping, so that clipping bounds the gradient and not the noise.
 *
 * Source: A. Neelakantan, L. Vilnis, Q. Le, I. Sutskever, L. Kaiser, K. Kurach, J. Martens, "Adding gradient noise improves
 * learning for very deep networks", arXiv:1511.06807 (2015), section 3.
 *
 * The standard normal numbers are Box and Muller's of the fit's stream `gradient-noise` at the counter (step, place of the
 * parameter in the graph): all candidates on a fold have the same, each times its own σ. Source: G. Box, M. Muller, Annals
 * of Mathematical Statistics 29 (1958).
 */
import type { LayerGraph } from '../core/layer-graph.js';
import type { GradientNoiseSettings, TrainingSettings } from '../core/settings.js';
import { isBiasIdle, parameterShapes } from '../models/parameters.js';
import { philoxUniform, type StreamKey, type StreamPosition } from '../util/philox.js';

/** A fit's noise. */
export interface GradientNoise extends GradientNoiseSettings {
  readonly key: StreamKey;
}

/** σ. @param step the fit's own, from 0 */
export function noiseDeviation({ eta, gamma }: GradientNoiseSettings, step: number): number {
  return Math.sqrt(eta / (1 + step) ** gamma);
}

/** Standard normal numbers, two by two from two uniform numbers. @returns float32, [length] */
export function drawNormals(key: StreamKey, position: StreamPosition, length: number): Float32Array {
  const uniforms = philoxUniform(key, position, length + (length % 2));
  const out = new Float32Array(uniforms.length);
  for (let i = 0; i < out.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniforms[i]));
    const angle = 2 * Math.PI * uniforms[i + 1];
    out[i] = radius * Math.cos(angle);
    out[i + 1] = radius * Math.sin(angle);
  }
  return out.subarray(0, length);
}

/** Whether a fit of these settings has noise on its gradients. */
export function isNoisy({ gradientNoise }: Pick<TrainingSettings, 'gradientNoise'>): boolean {
  return gradientNoise !== undefined && gradientNoise.eta > 0;
}

/** Places among the graph's parameters that get noise: what is trained, but for biases that a normalisation holds still. */
export function noisyPlaces(graph: LayerGraph): readonly number[] {
  return parameterShapes(graph).flatMap(({ name, role }, place) => {
    if (role === 'moving-mean' || role === 'moving-variance') return [];
    const isIdle = role === 'bias' && isBiasIdle(graph, name.slice(0, name.lastIndexOf('/')));
    return isIdle ? [] : [place];
  });
}
