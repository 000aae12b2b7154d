import { columnRanges } from './columns.js';
import { type AffineMap, type FitStep, measuredColumns } from './step.js';

/** (x − min) / (max − min) of the training rows; a column that is constant there becomes 0. */
export const minMax: FitStep = ({ dataset, rows, fill }) => {
  const { low, high } = columnRanges({ dataset, rows, fill });
  const columns = measuredColumns(dataset);
  const maps = new Map<number, AffineMap>();
  for (const column of columns) {
    const range = high[column] - low[column];
    // Without any value the range is −∞.
    const shift = range >= 0 ? low[column] : 0;
    maps.set(column, { shift, scale: range > 0 ? 1 / range : 0 });
  }
  const learned = {
    columns: columns.map((column) => dataset.columns[column].name),
    min: columns.map((column) => low[column] + dataset.columns[column].origin),
    max: columns.map((column) => high[column] + dataset.columns[column].origin),
  };
  return { rows, maps, fill, learned };
};
