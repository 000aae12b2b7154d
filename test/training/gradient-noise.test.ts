import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../src/backends/cpu.js';
import { drawNormals, noiseDeviation, noisyPlaces } from '../../src/training/gradient-noise.js';
import { createEagerProgram } from '../../src/training/steps/eager.js';
import { createRowSource } from '../../src/training/steps/row-source.js';
import type { FitSetup } from '../../src/training/steps/step-program.js';
import { streamKey } from '../../src/util/random.js';
import { type Case, goesOn, graphOf, prepare } from './kernels/forms.js';

const { tf } = await loadCpu();
const key = streamKey(4, 0, 0, 'gradient-noise');

describe('the numbers of noise', () => {
  const numbers = Float64Array.from(drawNormals(key, { step: 3, layer: 1 }, 40_001));
  const moment = (order: number) => numbers.reduce((sum, value) => sum + value ** order, 0) / numbers.length;

  it('are standard normal, by their first four moments', () => {
    // Four standard errors: √(k / n) with k = 1, 2, 15 and 96.
    [0, 1, 0, 3].forEach((wanted, i) => {
      expect(Math.abs(moment(i + 1) - wanted)).toBeLessThan(4 * Math.sqrt([1, 2, 15, 96][i] / numbers.length));
    });
  });

  it('lie within the quantiles that normal numbers do', () => {
    const sorted = numbers.toSorted();
    for (const [share, quantile] of [
      [0.025, -1.959964],
      [0.5, 0],
      [0.9, 1.281552],
      [0.999, 3.090232],
    ]) {
      const below = sorted.findIndex((value) => value > quantile) / numbers.length;
      expect(Math.abs(below - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / numbers.length));
    }
  });

  it('are others at another step and for another parameter, and the first of more are the same', () => {
    const some = drawNormals(key, { step: 3, layer: 1 }, 7);
    expect(some).toEqual(Float32Array.from(numbers.subarray(0, 7)));
    expect(drawNormals(key, { step: 4, layer: 1 }, 7)).not.toEqual(some);
    expect(drawNormals(key, { step: 3, layer: 2 }, 7)).not.toEqual(some);
  });
});

it('has the variance η / (1 + t)^γ', () => {
  expect(noiseDeviation({ eta: 0.3, gamma: 0.55 }, 0) ** 2).toBeCloseTo(0.3, 12);
  expect(noiseDeviation({ eta: 0.3, gamma: 0.55 }, 99) ** 2).toBeCloseTo(0.3 / 100 ** 0.55, 12);
  expect(noiseDeviation({ eta: 1, gamma: 0 }, 99)).toBe(1);
});

describe('a step with noise', () => {
  const graph = graphOf([4, 'normalize', 'tanh', 3]);
  const rate = 0.1;
  const noise = { eta: 0.5, gamma: 0.55, key };

  async function weightsAfter(steps: number, numbers: Partial<FitSetup>): Promise<readonly Float32Array[]> {
    const own: Case = { graph, trials: [{ learningRate: rate, ...numbers }], optimizer: { name: 'sgd' } };
    const prepared = prepare(own);
    const program = createEagerProgram(tf, createRowSource(prepared.dataset), prepared.setup);
    await program.trainEpoch({ steps: [...prepared.plan(0).steps].slice(0, steps) }, goesOn);
    const [weights] = await program.read();
    program.dispose();
    return weights;
  }

  it('goes η times σ times the stream’s numbers beside the step without, clipped or not', async () => {
    for (const clipNorm of [Number.POSITIVE_INFINITY, 0.05]) {
      const [plain, noisy] = [await weightsAfter(1, { clipNorm }), await weightsAfter(1, { clipNorm, noise })];
      for (const [place, values] of plain.entries()) {
        const drawn = drawNormals(key, { step: 0, layer: place }, values.length);
        const isNoisy = noisyPlaces(graph).includes(place);
        values.forEach((value, i) => {
          const wanted = isNoisy ? -rate * Math.sqrt(0.5) * drawn[i] : 0;
          expect(noisy[place][i] - value).toBeCloseTo(wanted, 6);
        });
      }
    }
  });

  it('leaves the moving statistics and a bias before a normalisation alone', () => {
    // Kernel, bias, γ, β, mean, variance, kernel, bias.
    expect(noisyPlaces(graph)).toEqual([0, 2, 3, 6, 7]);
    expect(noisyPlaces(graphOf([4, 'tanh', 3]))).toEqual([0, 1, 2, 3]);
  });

  it('draws anew at every step', async () => {
    const [one, two] = [await weightsAfter(1, { noise }), await weightsAfter(2, { noise })];
    const [plainOne, plainTwo] = [await weightsAfter(1, {}), await weightsAfter(2, {})];
    const first = one[0].map((value, i) => value - plainOne[0][i]);
    const second = two[0].map((value, i) => value - one[0][i] - (plainTwo[0][i] - plainOne[0][i]));
    expect(second).not.toEqual(first);
    expect(second.some((value) => Math.abs(value) > 1e-3)).toBe(true);
  });
});
