import { UserError } from '../../core/errors.js';
import type { CollectedColumn } from './collected.js';
import type { Limit } from './collectors.js';

export const weightLimit: Limit = {
  accepts: (value) => value >= 0,
  wanted: 'a weight of at least 0 is wanted',
  remedy: 'correct the cell; 0 takes a row out of losses and metrics',
};

/** How much each row counts. @throws UserError (data) where no row does */
export function weightsOf(column: CollectedColumn, rows: number, label: string): Float64Array {
  if (column.use !== 'weights') throw new Error('this column holds no weights');
  const weights = column.values.slice(0, rows);
  if (weights.some((weight) => weight > 0)) return weights;
  const where = `${label}, column "${column.name}"`;
  throw new UserError('data', `${where}: every weight is 0; weights above 0 are wanted; is it the right column?`);
}
