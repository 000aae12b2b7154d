import type { Dataset } from '../../core/dataset.js';
import type { Json } from '../../core/json.js';
import type { PreprocessingStep } from '../../core/settings.js';

/**
 * What preprocessing learned from a fit's training rows. Rows are not copied: a fit's inputs are
 * (x − shift) · scale, column by column, with `fill` for each x that is missing, applied where rows are gathered.
 */
export interface FittedPreprocessing {
  /** Training rows that stay, ascending. */
  readonly keptRows: Int32Array;
  /** Takes the place of missing values (NaN), in the unit of `features`; null: no step fills them. [width] */
  readonly fill: Float32Array | null;
  /** [width], float32. A constant column has scale 0. */
  readonly shift: Float32Array;
  readonly scale: Float32Array;
  /** Regression trains on (g(y) − mean) / scale, g the dataset's `targetTransform`, so that λ means the same whatever the targets' units; null for classes and labels. */
  readonly target: readonly TargetScale[] | null;
  /** For the saved model: each step with what it learned, in words and numbers. */
  readonly learned: readonly { readonly [key: string]: Json }[];
}

export interface TargetScale {
  readonly mean: number;
  readonly scale: number;
}

/** Fits the steps in their order. @throws UserError (data) where no row is left */
export type FitPreprocessing = (
  steps: readonly PreprocessingStep[],
  dataset: Dataset,
  trainRows: Int32Array,
) => FittedPreprocessing;
