import { expect } from 'vitest';
import { parameterShapes } from '../../../src/models/parameters.js';
import type { EpochRecord } from '../../../src/training/steps/step-program.js';
import { type Backends, type Case, eagerProgram, kernelProgram, type Outcome, prepare, train } from './forms.js';

/** Of a layer's norm, after about twenty steps in float32. */
const weightTolerance = 1e-4;

const norm = (values: ArrayLike<number>) =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));

/** Trains a case in both forms, and holds the one by kernels against the reference. @returns the reference */
export async function expectAgreement(backends: Backends, own: Case, epochs = 4): Promise<Outcome> {
  const prepared = prepare(own);
  const wanted = await train(eagerProgram(backends, prepared), prepared, epochs);
  const got = await train(kernelProgram(backends, prepared), prepared, epochs);
  for (const [epoch, record] of got.records.entries()) expectSameRecord(record, wanted.records[epoch]);
  const shapes = parameterShapes(own.graph);
  for (const [t, weights] of got.weights.entries()) {
    for (const [i, values] of weights.entries()) {
      const [size, length] = [norm(wanted.weights[t][i]), Math.sqrt(values.length)];
      const distance = norm(values.map((value, k) => value - wanted.weights[t][i][k]));
      // Biases begin at 0: what is as small as one step of many is measured by that.
      const name = `fit ${t}, ${shapes[i].name}`;
      expect(distance, name).toBeLessThanOrEqual(weightTolerance * Math.max(size, 0.01 * length));
      expect(Number.isFinite(distance), name).toBe(true);
    }
    expectClose([...got.outputs[t]], [...wanted.outputs[t]], 1e-4);
  }
  return wanted;
}

/** What steps tell: counts equal, sums within float32's roundings. */
export function expectSameRecord(got: EpochRecord, wanted: EpochRecord): void {
  expect(got.steps).toEqual(wanted.steps);
  expect(got.nonFiniteSteps).toEqual(wanted.nonFiniteSteps);
  expect(got.clippedSteps).toEqual(wanted.clippedSteps);
  expectClose(got.lossSums, wanted.lossSums, 1e-5);
  expectClose(got.maxNorms, wanted.maxNorms, 1e-4);
  for (const [t, norms] of got.kernelNormSums.entries()) expectClose(norms, wanted.kernelNormSums[t], 1e-4);
  for (const [t, losses] of got.losses.entries()) expectClose(losses, wanted.losses[t], 2e-5);
}

function expectClose(got: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(got).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) {
    if (Object.is(got[i], value)) continue;
    expect(Math.abs(got[i] - value), `[${i}] ${got[i]} for ${value}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(value)),
    );
  }
}
