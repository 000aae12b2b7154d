import type { DataPlan } from '../../core/plan.js';
import { pathOf, type TableReader } from '../reader.js';
import { memoryKeeper } from '../values/keeper.js';
import { collectChecked } from './collected.js';
import { missingMarks } from './missing.js';
import { assignLike, likeOrigins, likeRules, toLikeTable } from './read-like.js';
import { assignUses, checkRequest, columnRequest, rulesOf } from './request.js';
import { toTable } from './to-table.js';
import { type TypedFile, typedCollector } from './typed.js';

/**
 * Opens a file.
 *
 * @param mentioned columns that a plan names, or that a model was trained with: where a file holds more than a table, these
 *   are what is meant
 */
type OpenTyped = (label: string, baseDirectory: string, mentioned: readonly string[]) => Promise<TypedFile>;

/** A reader of files that know what their columns hold; people are told of rows, not lines. */
export function typedReader(
  open: OpenTyped,
  /** What a plan leaves to the file. */
  complete: (plan: DataPlan, file: TypedFile) => DataPlan = (plan) => plan,
): TableReader {
  return {
    async read(plan, { baseDirectory, preprocessing, keeper = memoryKeeper }) {
      const file = await open(pathOf(plan.source), baseDirectory, mentionedIn(plan));
      const names = file.columns.map(({ name }) => name);
      const request = columnRequest(complete(plan, file), preprocessing);
      checkRequest(file.label, names, request);
      const isText = (index: number) => file.columns[index].kind === 'text' || file.columns[index].kind === 'date';
      const collect = typedCollector(file, assignUses(names, request, isText));
      const rules = rulesOf(file.label, 'row', request);
      const checked = await collectChecked(collect, missingMarks(plan.missing), rules, null, keeper);
      return toTable(file.label, 'row', checked, request);
    },

    async readLike(source, like, { baseDirectory, keeper = memoryKeeper }) {
      const { columns, targetNames, weight } = like;
      const mentioned = [...columns.map(({ name }) => name), ...targetNames, ...(weight === null ? [] : [weight])];
      const file = await open(pathOf(source), baseDirectory, mentioned);
      const names = file.columns.map(({ name }) => name);
      const collect = typedCollector(file, assignLike(file.label, names, like));
      const rules = likeRules(file.label, 'row', like);
      const checked = await collectChecked(collect, missingMarks(like.missing), rules, likeOrigins(like), keeper);
      return toLikeTable(file.label, 'row', checked, like);
    },
  };
}

function mentionedIn({ target, weight, group, time, fold }: DataPlan): readonly string[] {
  return [target ?? [], weight ?? [], group ?? [], time ?? [], fold ?? []].flat();
}
