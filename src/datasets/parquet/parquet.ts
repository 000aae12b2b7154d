import { collectChecked } from '../columns/collected.js';
import { missingMarks } from '../columns/missing.js';
import { assignLike, likeOrigins, likeRules, toLikeTable } from '../columns/read-like.js';
import { assignUses, checkRequest, columnRequest, rulesOf } from '../columns/request.js';
import { toTable } from '../columns/to-table.js';
import { typedCollector } from '../columns/typed.js';
import { pathOf, type TableReader } from '../reader.js';
import { openParquet } from './open-parquet.js';

/** Tables in Parquet files. */
export const parquet: TableReader = {
  async read(plan, { baseDirectory, preprocessing }) {
    const file = await openParquet(pathOf(plan.source), baseDirectory);
    const names = file.columns.map(({ name }) => name);
    const request = columnRequest(plan, preprocessing);
    checkRequest(file.label, names, request);
    const isText = (index: number) => file.columns[index].kind === 'text' || file.columns[index].kind === 'date';
    const collect = typedCollector(file, assignUses(names, request, isText));
    const rules = rulesOf(file.label, 'row', request);
    return toTable(file.label, 'row', await collectChecked(collect, missingMarks(plan.missing), rules, null), request);
  },

  async readLike(source, like, baseDirectory) {
    const file = await openParquet(pathOf(source), baseDirectory);
    const names = file.columns.map(({ name }) => name);
    const collect = typedCollector(file, assignLike(file.label, names, like));
    const rules = likeRules(file.label, 'row', like);
    const checked = await collectChecked(collect, missingMarks(like.missing), rules, likeOrigins(like));
    return toLikeTable(file.label, 'row', checked, like);
  },
};
