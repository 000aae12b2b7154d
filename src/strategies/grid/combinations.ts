import { UserError } from '../../core/errors.js';
import type { Parameters } from '../../core/space.js';
import { createConstraint, filterGrid, mostListed } from '../../space/constraints.js';
import { createGrid } from '../../space/grid.js';
import { parametersKey } from '../../space/parameters-key.js';
import type { StrategyContext } from '../strategy.js';
import { gridOptions } from './options.js';

/** What a grid goes through behind the starting points. */
export interface Combinations {
  readonly size: number;
  at(index: number): Parameters;
}

/**
 * All combinations; under `where` and with starting points those that are allowed and have not been tried first.
 *
 * @throws UserError (config) where none is allowed, or too many would have to be looked through
 */
export function combinationsOf({ space, options, where = [], start = [] }: StrategyContext): Combinations {
  const all = createGrid(space, gridOptions.parse(options).points ?? null);
  if (where.length === 0 && start.length === 0) return all;
  if (all.size > mostListed) {
    const found = `space.where and strategy.start: the grid has ${all.size} combinations`;
    throw new UserError('config', `${found}; at most ${mostListed} can be looked through; take fewer points`);
  }
  const allowed = filterGrid(all, createConstraint(space, where));
  if (allowed.length === 0) {
    const found = `space.where: none of the ${all.size} combinations of the grid meets it`;
    throw new UserError('config', `${found}; at least one is wanted; give more points, or allow more`);
  }
  const first = new Set(start.map(parametersKey));
  const left = allowed.filter((parameters) => !first.has(parametersKey(parameters)));
  return { size: left.length, at: (index) => left[index] };
}
