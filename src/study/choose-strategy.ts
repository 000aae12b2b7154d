import { UserError, UserErrors } from '../core/errors.js';
import type { Json, JsonObject } from '../core/json.js';
import { strategies } from '../strategies/index.js';
import type { Strategy } from '../strategies/strategy.js';
import { nearNames } from '../util/near-names.js';

/** By name, by name with options, or one's own. */
export type StrategyChoice = string | { readonly name: string; readonly [option: string]: Json } | Strategy;

export interface ChosenStrategy {
  readonly options: JsonObject;
  readonly load: () => Promise<Strategy>;
}

/** @throws UserError (usage) for a name or an option that does not exist */
export function chooseStrategy(choice: StrategyChoice): ChosenStrategy {
  if (isOwn(choice)) return { options: {}, load: async () => choice };
  const { name, ...options } = typeof choice === 'string' ? { name: choice } : choice;
  if (!Object.hasOwn(strategies, name)) {
    const known = Object.keys(strategies);
    const [near] = nearNames(name, known);
    const remedy = near === undefined ? 'choose one of them' : `did you mean '${near}'?`;
    throw new UserError('usage', `strategy: no strategy is named '${name}'; ${known.join(', ')} are known; ${remedy}`);
  }
  const { options: schema, load } = strategies[name];
  const parsed = schema.safeParse(options);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${['strategy', ...path].join('.')}: ${message}`);
    throw new UserErrors('usage', lines);
  }
  // What was JSON before its defaults were filled in is JSON afterwards.
  return { options: parsed.data as JsonObject, load };
}

function isOwn(choice: StrategyChoice): choice is Strategy {
  return typeof choice === 'object' && 'propose' in choice && typeof choice.propose === 'function';
}
