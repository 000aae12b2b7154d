import type { RowNames } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { SplitInput } from './scheme.js';

/** The rows' groups. @throws UserError (config) where the plan names no column of groups */
export function groupsOf({ columns }: SplitInput, scheme: string): RowNames {
  if (columns.group !== null) return columns.group;
  const wanted = 'a column of groups is wanted; add data.group: NAME';
  throw new UserError('config', `validation, ${scheme}: the data have no groups; ${wanted}`);
}
