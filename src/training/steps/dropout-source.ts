import type { Tensor, Tf } from '../../backends/backend.js';
import { dropoutMultiplier } from '../../regularization/dropout.js';
import { philoxUniform } from '../../util/philox.js';
import type { FitSetup } from './step-program.js';

export interface DropoutSource {
  /**
   * A dropout layer's multiplier in one step. Uniform numbers come from counters (the fold's key, the fit's own step, the
   * layer, and the flat index over [batch, units]); fits that share key and step share them, and they are drawn once.
   *
   * @param rate [T, 1, 1]
   * @returns [T, batch, units]
   */
  multiplier(stepsBefore: readonly number[], layer: number, batch: number, units: number, rate: Tensor): Tensor;
}

export function createDropout(tf: Tf, fits: readonly FitSetup[]): DropoutSource {
  function multiplier(stepsBefore: readonly number[], layer: number, batch: number, units: number, rate: Tensor) {
    const drawn = new Map<string, Float32Array>();
    const streams = fits.map(({ dropoutKey }, t) => {
      const id = `${dropoutKey.low}/${dropoutKey.high}/${stepsBefore[t]}`;
      const known = drawn.get(id);
      if (known !== undefined) return known;
      const made = philoxUniform(dropoutKey, { step: stepsBefore[t], layer }, batch * units);
      drawn.set(id, made);
      return made;
    });
    const own = drawn.size === 1 ? streams.slice(0, 1) : streams;
    const all = new Float32Array(own.length * batch * units);
    for (const [t, stream] of own.entries()) all.set(stream, t * stream.length);
    return dropoutMultiplier(tf, tf.tensor3d(all, [own.length, batch, units]), rate);
  }

  return { multiplier };
}
