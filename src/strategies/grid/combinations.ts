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
 * All combinations, of one block after another, each once; under `where` and with starting points those that are allowed and
 * have not been tried first.
 *
 * @throws UserError (config) where none is allowed, or too many would have to be looked through
 */
export function combinationsOf({ space, blocks, options, where = [], start = [] }: StrategyContext): Combinations {
  const grids = (blocks ?? [{ space, where }]).map((block) => ({
    ...block,
    grid: createGrid(block.space, gridOptions.parse(options).points ?? null),
  }));
  if (blocks === undefined && where.length === 0 && start.length === 0) return grids[0].grid;
  const size = grids.reduce((sum, { grid }) => sum + grid.size, 0);
  if (size > mostListed) {
    const found = `${blocks === undefined ? 'space.where and strategy.start' : 'space'}: the grid has ${size} combinations`;
    throw new UserError('config', `${found}; at most ${mostListed} can be looked through; take fewer points`);
  }
  const allowed = grids.flatMap((block, index) => {
    const met = filterGrid(block.grid, createConstraint(block.space, block.where));
    if (met.length === 0) throw noneAllowed(blocks === undefined ? 'space' : `space[${index}]`, block.grid.size);
    return met;
  });
  const known = new Set(start.map(parametersKey));
  const left = allowed.filter((parameters) => {
    const key = parametersKey(parameters);
    return !known.has(key) && known.add(key);
  });
  return { size: left.length, at: (index) => left[index] };
}

function noneAllowed(space: string, size: number): UserError {
  const found = `${space}.where: none of the ${size} combinations of the grid meets it`;
  return new UserError('config', `${found}; at least one is wanted; give more points, or allow more`);
}
