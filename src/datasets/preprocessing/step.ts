import { type Dataset, type FeatureColumn, isMeasured } from '../../core/dataset.js';
import type { JsonObject } from '../../core/json.js';
import { countOnes } from './columns.js';

/** What the steps before have left. Affine maps are x ↦ (x − shift) · scale on `features` as they are stored. */
export interface StepInput {
  readonly dataset: Dataset;
  /** Training rows that are still there, ascending. */
  readonly rows: Int32Array;
  /** What missing values count as; null: as nothing, they are passed over. */
  readonly fill: Float32Array | null;
  readonly options: JsonObject;
}

/** What a step does: fewer rows, other maps for some columns, other fills; and what it learned, for the saved model. */
export interface StepResult {
  readonly rows: Int32Array;
  /**
   * By column index. It replaces the map of an earlier step: standardising and min-max scaling undo any map with a
   * positive scale that came before, so only the last one counts.
   */
  readonly maps: ReadonlyMap<number, AffineMap>;
  /** The input's, or the step's own. [columns], in the unit of `features` */
  readonly fill: Float32Array | null;
  readonly learned: JsonObject;
}

/** In float64; a constant column has scale 0. */
export interface AffineMap {
  readonly shift: number;
  readonly scale: number;
}

/** Fits one step on training rows. Pure. */
export type FitStep = (input: StepInput) => StepResult;

/** Columns that are measured in numbers; indicators are left as they are by every scaling. */
export function measuredColumns(dataset: Dataset): readonly number[] {
  return dataset.columns.flatMap((column, index) => (isMeasured(column) ? [index] : []));
}

/**
 * Marks of 0 and 1 that no training row has: nothing can be learned of them, so they are switched off, and what they
 * stand for counts as none. Otherwise a weight that was never trained would speak for the rows that have them.
 */
export function marksUnseen(
  { dataset, rows }: Pick<StepInput, 'dataset' | 'rows'>,
  kinds: readonly FeatureColumn['kind'][],
): readonly number[] {
  const { columns } = dataset;
  if (!columns.some(({ kind }) => kinds.includes(kind))) return [];
  const counts = countOnes({ dataset, rows });
  return columns.flatMap(({ kind }, index) => (kinds.includes(kind) && counts[index] === 0 ? [index] : []));
}

/** The maps that switch columns off. */
export function switchedOff(columns: readonly number[]): ReadonlyMap<number, AffineMap> {
  return new Map(columns.map((column) => [column, { shift: 0, scale: 0 }]));
}
