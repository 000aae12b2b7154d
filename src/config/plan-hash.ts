import { splitColumnNames } from '../core/dataset.js';
import type { JsonObject } from '../core/json.js';
import type { StudyPlan } from '../core/plan.js';
import { canonicalJson, hashOf } from '../util/hash.js';
import { withoutLaterKeys } from './later-keys.js';

interface PlanIdentity {
  /** SHA-256 in hexadecimal of the content. */
  readonly hash: string;
  /** All that a study's results depend on. */
  readonly content: JsonObject;
}

/** Hashes of what a plan names and does not hold. */
export interface ContentHashes {
  /** See `Dataset.hash`. */
  readonly data: string;
  /** Of the results from elsewhere; null: there are none. */
  readonly history: string | null;
}

/**
 * What makes two studies the same: not names, paths, execution, gate or logging.
 *
 * @param formulasVersion changes whenever the same plan would give other numbers
 */
export function planIdentity(plan: StudyPlan, hashes: ContentHashes, formulasVersion: number): PlanIdentity {
  const { blocks, where, start } = plan;
  const { data, settings, space, validation, objective, seed, reference } = plan;
  const { history: _, ...strategy } = plan.strategy;
  const { target, task, test, testSource, exclude, missing, weight, targetTransform } = data;
  const splitBy = splitColumnNames.flatMap((column) => (data[column] === null ? [] : [[column, data[column]]]));
  const content = toJson({
    formulas: formulasVersion,
    seed,
    data: {
      content: hashes.data,
      target,
      task,
      // What is in it is part of the content; its path is nobody's identity.
      test: testSource === undefined ? test : 'a file of its own',
      exclude,
      weight,
      ...(missing !== null && { missing }),
      targetTransform,
      ...Object.fromEntries(splitBy),
    },
    ...settings,
    training: withoutLaterKeys(settings.training),
    space,
    blocks,
    where,
    start,
    strategy: hashes.history === null ? strategy : { ...strategy, history: hashes.history },
    validation,
    ...(plan.nested === null ? {} : { nested: plan.nested }),
    objective,
    reference,
  });
  return { hash: hashOf(content), content };
}

/** A plan is JSON all through; this drops what JSON has no word for (options left out). */
function toJson(value: object): JsonObject {
  return JSON.parse(canonicalJson(value));
}
