import { columnMoments } from './columns.js';
import { type AffineMap, type FitStep, measuredColumns } from './step.js';

/**
 * z = (x − μ) / σ with the population's σ of the training rows, as scikit-learn's StandardScaler; a column that is
 * constant there becomes 0.
 */
export const standardize: FitStep = ({ dataset, rows, fill }) => {
  const { mean, sd } = columnMoments({ dataset, rows, fill });
  const columns = measuredColumns(dataset);
  const maps = new Map<number, AffineMap>();
  for (const column of columns) {
    maps.set(column, { shift: mean[column], scale: isConstant(sd[column], mean[column]) ? 0 : 1 / sd[column] });
  }
  const learned = {
    columns: columns.map((column) => dataset.columns[column].name),
    mean: columns.map((column) => mean[column] + dataset.columns[column].origin),
    sd: columns.map((column) => sd[column]),
  };
  return { rows, maps, fill, learned };
};

/** What rounding leaves of a constant column's σ: the mean of n equal values is off by a few units in its last place. */
function isConstant(sd: number, mean: number): boolean {
  return sd <= 10 * Number.EPSILON * Math.abs(mean);
}
