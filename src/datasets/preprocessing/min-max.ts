import { columnRanges } from './columns.js';
import { type AffineMap, type FitStep, measuredColumns } from './step.js';

/** (x − min) / (max − min) of the training rows; a column that is constant there becomes 0. */
export const minMax: FitStep = ({ dataset, rows }) => {
  const { low, high } = columnRanges(dataset, rows);
  const columns = measuredColumns(dataset);
  const maps = new Map<number, AffineMap>();
  for (const column of columns) {
    const range = high[column] - low[column];
    maps.set(column, { shift: low[column], scale: range > 0 ? 1 / range : 0 });
  }
  const learned = {
    columns: columns.map((column) => dataset.columns[column].name),
    min: columns.map((column) => low[column] + dataset.columns[column].origin),
    max: columns.map((column) => high[column] + dataset.columns[column].origin),
  };
  return { rows, maps, learned };
};
