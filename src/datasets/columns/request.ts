import { type SplitColumn, splitColumnNames } from '../../core/dataset.js';
import { UserErrors } from '../../core/errors.js';
import type { Task } from '../../core/metric.js';
import type { DataPlan } from '../../core/plan.js';
import type { PreprocessingStep } from '../../core/settings.js';
import type { TargetTransform } from '../../core/target-transform.js';
import { nearNames } from '../../util/near-names.js';
import { imputeOf } from '../preprocessing/impute.js';
import { oneHotOf } from '../preprocessing/one-hot.js';
import { ordinalColumnsOf } from '../preprocessing/ordinal.js';
import type { ColumnUse } from './collected.js';
import type { Rules } from './complaints.js';
import { targetLimits } from './targets.js';
import { weightLimit } from './weights.js';

/** What a plan and its steps ask of a table's columns. */
export interface ColumnRequest {
  /** One, or several of numbers or labels. */
  readonly targets: readonly string[];
  readonly task: Task | null;
  readonly targetTransform: TargetTransform | undefined;
  /** null: there is none. */
  readonly weight: string | null;
  readonly exclude: readonly string[];
  /** Columns that rows are split by, by what they are for. */
  readonly splitBy: ReadonlyMap<string, SplitColumn>;
  /** Columns whose values are categories whatever they look like, with the step that names each. */
  readonly categorical: ReadonlyMap<string, string>;
  /** There is a one-hot step, so that texts may stand in features. */
  readonly textsAllowed: boolean;
  readonly fillsMissing: boolean;
}

export function columnRequest(
  plan: Pick<DataPlan, 'target' | 'task' | 'targetTransform' | 'exclude' | 'weight' | SplitColumn>,
  steps: readonly PreprocessingStep[],
): ColumnRequest {
  const { target, task, targetTransform, weight = null, exclude } = plan;
  if (target === null) throw new Error('a table has a target');
  const oneHot = oneHotOf(steps);
  const categorical = new Map([
    ...(oneHot?.columns ?? []).map((name) => [name, 'one-hot'] as const),
    ...[...ordinalColumnsOf(steps).keys()].map((name) => [name, 'ordinal'] as const),
  ]);
  const fillsMissing = imputeOf(steps) !== null;
  const splitBy = new Map(splitColumnNames.flatMap((use) => (plan[use] === null ? [] : [[plan[use], use] as const])));
  const targets = [target].flat();
  const named = { targets, task, targetTransform, weight, exclude, splitBy };
  return { ...named, categorical, textsAllowed: oneHot !== null, fillsMissing };
}

export function rulesOf(label: string, place: Rules['place'], request: ColumnRequest): Rules {
  return {
    label,
    place,
    textsAllowed: request.textsAllowed,
    categorical: [...request.categorical.keys()],
    targetIsForced: request.task !== null,
    severalTargets: request.targets.length > 1,
    limits: new Map([
      ...(request.weight === null ? [] : [[request.weight, weightLimit] as const]),
      ...targetLimits(request),
    ]),
    missing: request.fillsMissing ? 'filled' : 'refused',
  };
}

/** @throws UserErrors (data) where the request names columns that are not there, or leaves none to learn from */
export function checkRequest(label: string, names: readonly string[], request: ColumnRequest): void {
  const lines: string[] = [];
  const absent = (name: string, key: string) => {
    const near = nearNames(name, names);
    const remedy = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `its columns are ${listed(names)}`;
    lines.push(`${label}: there is no column "${name}", which ${key} names; ${remedy}`);
  };
  for (const name of request.targets) if (!names.includes(name)) absent(name, 'data.target');
  for (const [name, use] of request.splitBy) if (!names.includes(name)) absent(name, `data.${use}`);
  if (request.weight !== null && !names.includes(request.weight)) absent(request.weight, 'data.weight');
  for (const name of request.exclude) if (!names.includes(name)) absent(name, 'data.exclude');
  for (const [name, step] of request.categorical) if (!names.includes(name)) absent(name, step);
  for (const name of request.targets) {
    if (!request.exclude.includes(name)) continue;
    lines.push(`${label}: column "${name}" is data.target and in data.exclude; take it out of one of them`);
  }
  const isOther = (name: string) =>
    [...request.targets, request.weight, ...request.exclude].includes(name) || request.splitBy.has(name);
  if (lines.length === 0 && names.every(isOther)) {
    lines.push(
      `${label}: no column is left to learn from beside "${request.targets.join('", "')}"; is the delimiter , ; or a tab?`,
    );
  }
  if (lines.length > 0) throw new UserErrors('data', lines);
}

/** What each column is for. @param isText whether a column holds texts as far as it can be told */
export function assignUses(
  names: readonly string[],
  request: ColumnRequest,
  isText: (index: number) => boolean,
): readonly ColumnUse[] {
  return names.map((name, index): ColumnUse => {
    const named = namedUse(name, request);
    if (named !== null) return named;
    if (request.targets.includes(name)) {
      if (request.targets.length > 1) return 'target-numbers';
      const isClasses = request.task === null ? isText(index) : request.task === 'classification';
      return isClasses ? 'target-texts' : 'target-numbers';
    }
    return request.categorical.has(name) || isText(index) ? 'texts' : 'numbers';
  });
}

/** What the plan says that a column is for, beside inputs and target; null: nothing. */
function namedUse(name: string, { splitBy, exclude, weight }: ColumnRequest): ColumnUse | null {
  const splits = splitBy.get(name);
  if (splits !== undefined) return splits;
  if (exclude.includes(name)) return 'skip';
  return name === weight ? 'weights' : null;
}

function listed(names: readonly string[]): string {
  const most = 12;
  return names.length > most ? `${names.slice(0, most).join(', ')} … (${names.length})` : names.join(', ');
}
