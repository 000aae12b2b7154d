import type { GradientHealth } from '../core/fit.js';
import type { EpochRecord } from './steps/step-program.js';

/**
 * Rules by which a fit's gradients are called exploding or vanishing.
 *
 * Exploding: a step's weights, loss or gradient were not finite, or the global norm passed `explodingNorm`. Inputs and numeric
 * targets are near unit scale and the loss is a mean over rows, so that norms of trained networks lie around 0.01 to 10;
 * a thousand is two orders beyond what a healthy start shows. R. Pascanu, T. Mikolov & Y. Bengio, ICML 2013.
 *
 * Vanishing: in at least half of the epochs some kernel's gradient, by element (norm / √elements), was at most
 * `vanishingRatio` of the largest kernel's; all being 0 counts. Healthy networks keep their layers within two orders of
 * each other; each saturated layer divides by four or more. X. Glorot & Y. Bengio, AISTATS 2010, section 4. The gradient
 * is that of the data's loss: the penalty's would hide it.
 */
export const explodingNorm = 1e3;
export const vanishingRatio = 1e-4;

export interface KernelSize {
  readonly layer: string;
  readonly elements: number;
}

/** Gathers the records of a batch's epochs. */
export interface HealthRecorder {
  add(record: EpochRecord): void;
  /** @param fit its place in the batch */
  healthOf(fit: number): GradientHealth;
}

export function createHealthRecorder(kernels: readonly KernelSize[]): HealthRecorder {
  const records: EpochRecord[] = [];
  return {
    add: (record) => records.push(record),
    healthOf(fit) {
      const own = records.filter((record) => record.steps[fit] > 0);
      const steps = sum(own.map((record) => record.steps[fit]));
      const nonFiniteSteps = sum(own.map((record) => record.nonFiniteSteps[fit]));
      const maxNorm = Math.max(0, ...own.map((record) => record.maxNorms[fit]));
      const normsIn = (record: EpochRecord) => kernels.map((_, k) => meanNorm(record, fit, k));
      return {
        maxNorm: maxNorm === 0 && steps === nonFiniteSteps ? null : maxNorm,
        exploded: nonFiniteSteps > 0 || maxNorm > explodingNorm,
        vanished: hasVanished(own.filter((record) => finiteSteps(record, fit) > 0).map(normsIn), kernels),
        clippedShare: steps === 0 ? 0 : sum(own.map((record) => record.clippedSteps[fit])) / steps,
        nonFiniteSteps,
        layers: kernels.map(({ layer }, k) => ({ layer, norms: own.map((record) => meanNorm(record, fit, k)) })),
      };
    },
  };
}

function finiteSteps(record: EpochRecord, fit: number): number {
  return record.steps[fit] - record.nonFiniteSteps[fit];
}

/** Mean over the epoch's finite steps; 0 where there was none. */
function meanNorm(record: EpochRecord, fit: number, kernel: number): number {
  const finite = finiteSteps(record, fit);
  return finite === 0 ? 0 : record.kernelNormSums[fit][kernel] / finite;
}

/** @param norms by epoch, a list by kernel */
function hasVanished(norms: readonly (readonly number[])[], kernels: readonly KernelSize[]): boolean {
  if (norms.length === 0 || kernels.length < 2) return false;
  const vanishing = norms.filter((ofEpoch) => {
    const byElement = ofEpoch.map((norm, k) => norm / Math.sqrt(kernels[k].elements));
    return Math.min(...byElement) <= vanishingRatio * Math.max(...byElement);
  });
  return vanishing.length * 2 >= norms.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
