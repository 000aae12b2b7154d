import type { Dataset } from '../../core/dataset.js';
import { UserError } from '../../core/errors.js';
import type { PreprocessingStep } from '../../core/settings.js';
import { toLearned } from '../../core/target-transform.js';
import { impute } from './impute.js';
import type { StepName } from './index.js';
import { minMax } from './min-max.js';
import { oneHot } from './one-hot.js';
import { ordinal } from './ordinal.js';
import type { FitPreprocessing, FittedPreprocessing, TargetScale } from './preprocessing.js';
import { removeOutliers } from './remove-outliers.js';
import { standardize } from './standardize.js';
import type { FitStep } from './step.js';

/** A fit is synchronous, so that it can stand in the middle of training; whoever imports this file wants to fit. */
const implementations: Readonly<Record<StepName, FitStep>> = {
  impute,
  standardize,
  'min-max': minMax,
  'one-hot': oneHot,
  ordinal,
  'remove-outliers': removeOutliers,
};

/**
 * Fits the steps in their order on a fit's training rows: each sees the rows that those before it kept, and missing values
 * as those before it fill them. A column that no step maps is used as the file has it.
 */
export const fitPreprocessing: FitPreprocessing = (steps, dataset, trainRows) => {
  const shift = Float32Array.from(dataset.columns, ({ origin }) => -origin);
  const scale = new Float32Array(dataset.columns.length).fill(1);
  const learned: FittedPreprocessing['learned'][number][] = [];
  let rows = trainRows;
  let fill: Float32Array | null = null;
  for (const step of steps) {
    const { name, ...options } = step;
    const result = implementationOf(step)({ dataset, rows, fill, options });
    rows = result.rows;
    fill = result.fill;
    if (rows.length === 0) throw nothingLeft(name, trainRows.length);
    for (const [column, map] of result.maps) {
      shift[column] = map.shift;
      scale[column] = map.scale;
    }
    learned.push({ name, ...result.learned });
  }
  return { keptRows: rows, fill, shift, scale, target: targetScales(dataset, rows), learned };
};

function implementationOf({ name }: PreprocessingStep): FitStep {
  if (!Object.hasOwn(implementations, name)) throw new Error(`no preprocessing step "${name}"; config checks names`);
  return implementations[name as StepName]; // checked above
}

function nothingLeft(step: string, rows: number): UserError {
  const remedy = 'raise the threshold (or the factor), or exclude the columns that have no common range';
  return new UserError('data', `preprocessing, step "${step}": none of ${rows} training rows is left; ${remedy}`);
}

/** Mean and population standard deviation of each target as it is learned; a constant one keeps scale 1. */
function targetScales(
  { task, target, targetNames, targetTransform = 'standardize' }: Dataset,
  rows: Int32Array,
): FittedPreprocessing['target'] {
  if (task !== 'regression') return null;
  const targets = targetNames.length;
  return targetNames.map((_, j): TargetScale => {
    if (targetTransform === 'none') return { mean: 0, scale: 1 };
    const learned = (row: number) => toLearned(target[row * targets + j], targetTransform);
    const mean = rows.reduce((sum, row) => sum + learned(row), 0) / rows.length;
    const sd = Math.sqrt(rows.reduce((sum, row) => sum + (learned(row) - mean) ** 2, 0) / rows.length);
    return { mean, scale: sd > 10 * Number.EPSILON * Math.abs(mean) ? sd : 1 };
  });
}
