import type { JsonObject } from '../core/json.js';
import type { StudyPlan } from '../core/plan.js';
import { canonicalJson, hashOf } from '../util/hash.js';

interface PlanIdentity {
  /** SHA-256 in hexadecimal of the content. */
  readonly hash: string;
  /** All that a study's results depend on. */
  readonly content: JsonObject;
}

/**
 * What makes two studies the same: not names, paths, execution, gate or logging.
 *
 * @param dataHash the data's content, see `Dataset.hash`
 * @param formulasVersion changes whenever the same plan would give other numbers
 */
export function planIdentity(plan: StudyPlan, dataHash: string, formulasVersion: number): PlanIdentity {
  const { data, settings, space, strategy, validation, objective, seed, reference } = plan;
  const { target, task, test, exclude } = data;
  const content = toJson({
    formulas: formulasVersion,
    seed,
    data: { content: dataHash, target, task, test, exclude },
    ...settings,
    space,
    strategy,
    validation,
    objective,
    reference,
  });
  return { hash: hashOf(content), content };
}

/** A plan is JSON all through; this drops what JSON has no word for (options left out). */
function toJson(value: object): JsonObject {
  return JSON.parse(canonicalJson(value));
}
