import type { Dataset } from '../../core/dataset.js';
import type { JsonObject } from '../../core/json.js';

/** What the steps before have left. Affine maps are x ↦ (x − shift) · scale on `features` as they are stored. */
export interface StepInput {
  readonly dataset: Dataset;
  /** Training rows that are still there, ascending. */
  readonly rows: Int32Array;
  readonly options: JsonObject;
}

/** What a step does: fewer rows, or other maps for some columns; and what it learned, for the saved model. */
export interface StepResult {
  readonly rows: Int32Array;
  /**
   * By column index. It replaces the map of an earlier step: standardising and min-max scaling undo any map with a
   * positive scale that came before, so only the last one counts.
   */
  readonly maps: ReadonlyMap<number, AffineMap>;
  readonly learned: JsonObject;
}

/** In float64; a constant column has scale 0. */
export interface AffineMap {
  readonly shift: number;
  readonly scale: number;
}

/** Fits one step on training rows. Pure. */
export type FitStep = (input: StepInput) => StepResult;

/** Columns that are measured in numbers; indicators are left as they are by every step. */
export function measuredColumns(dataset: Dataset): readonly number[] {
  return dataset.columns.flatMap((column, index) => (column.kind === 'indicator' ? [] : [index]));
}
