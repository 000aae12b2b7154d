import { UserError, UserErrors } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import type { Parameters, Space, SpaceBlock } from '../core/space.js';
import { unionOf } from '../space/blocks.js';
import { measureFeasibility } from '../space/constraints.js';
import { ExpressionError, parseConstraint } from '../space/expression.js';
import { parametersKey } from '../space/parameters-key.js';
import { parseSpace } from '../space/parse-space.js';
import { placeInBlocks } from '../space/place-in-blocks.js';
import type { StrategyContext } from '../strategies/strategy.js';
import type { StrategyChoice } from './choose-strategy.js';
import type { SpaceDeclaration } from './space-declaration.js';

/** What a study by ask and tell searches, read and checked. */
export interface ParsedSearch {
  /** One; several for a grid. */
  readonly blocks: readonly SpaceBlock[];
  readonly start: readonly Parameters[];
}

interface Given {
  readonly space: SpaceDeclaration | readonly SpaceDeclaration[];
  readonly where?: string | readonly string[];
  readonly start?: readonly Parameters[];
  readonly strategy: StrategyChoice;
}

/** @throws UserError (usage) for a mistake in them */
export function parseSearch({ space, where = [], start = [], strategy }: Given): ParsedSearch {
  const spaces = isList(space) ? space : [space];
  if (spaces.length === 0) {
    throw new UserError('usage', 'space: found an empty list; at least one space is wanted; add one');
  }
  const isGrid = strategyName(strategy) === 'grid';
  if (spaces.length > 1 && !isGrid) {
    const found = `space: found a list of ${spaces.length} spaces, and a strategy other than grid`;
    throw new UserError('usage', `${found}; grid is wanted, which goes through one after the other; give one space`);
  }
  const conditions = typeof where === 'string' ? [where] : where;
  const parsed = spaces.map((own) => parseSpace(own));
  const all =
    parsed.length === 1
      ? parsed[0]
      : unionOf(
          parsed.map((own) => ({ space: own })),
          null,
        );
  checkConditions(all, conditions, isGrid);
  const blocks = parsed.map((own): SpaceBlock => {
    // What speaks of a parameter that a block lacks is met there.
    const its = conditions.filter((text) => isOf(own, text));
    return its.length === 0 ? { space: own } : { space: own, where: its };
  });
  return { blocks, start: placeStart(blocks, start) };
}

/** The part of a strategy's context that says what is searched. */
export function contextOf(
  { blocks, start }: ParsedSearch,
  { points = null }: JsonObject,
): Pick<StrategyContext, 'space' | 'blocks' | 'where' | 'start'> {
  const first = start.length === 0 ? {} : { start };
  if (blocks.length === 1) return { ...blocks[0], ...first };
  return { space: unionOf(blocks, typeof points === 'number' ? points : null), blocks, ...first };
}

function isList(space: Given['space']): space is readonly SpaceDeclaration[] {
  return Array.isArray(space);
}

function strategyName(strategy: Given['strategy']): string | null {
  if (typeof strategy === 'string') return strategy;
  return 'name' in strategy && typeof strategy.name === 'string' ? strategy.name : null;
}

function isOf(space: Space, condition: string): boolean {
  try {
    parseConstraint(condition, space);
    return true;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return false;
  }
}

function checkConditions(parameters: Space, where: readonly string[], isGrid: boolean): void {
  const lines = where.flatMap((text, index) => {
    try {
      parseConstraint(text, parameters);
      return [];
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return [`where.${index}: ${JSON.stringify(text)}: ${error.message}`];
    }
  });
  if (lines.length > 0) throw new UserErrors('usage', lines);
  if (where.length === 0 || isGrid) return;
  const { tried, met } = measureFeasibility(parameters, where);
  if (met > 0) return;
  const found = `where: none of ${tried} candidates of the space meets it`;
  throw new UserError('usage', `${found}; some are wanted; allow more, or draw the ranges closer to what is allowed`);
}

function placeStart(blocks: readonly SpaceBlock[], start: readonly Parameters[]): readonly Parameters[] {
  const known = new Map<string, number>();
  return start.map((given, index) => {
    const placed = placeInBlocks(blocks.map((block) => ({ ...block, given })));
    const at = `start.${index}`;
    if ('reason' in placed) {
      const remedy = 'give a candidate of the space, with all of its parameters';
      throw new UserError('usage', `${at}${placed.reason}; ${remedy}`);
    }
    if (!placed.isAllowed) throw new UserError('usage', `${at}: does not meet where; change it, or allow more`);
    const same = known.get(parametersKey(placed.parameters));
    if (same !== undefined) throw new UserError('usage', `${at}: is the same as start.${same}; remove it`);
    known.set(parametersKey(placed.parameters), index);
    return placed.parameters;
  });
}
