import { cellKind } from '../columns/cells.js';
import { collectChecked } from '../columns/collected.js';
import { type MissingMarks, missingMarks } from '../columns/missing.js';
import { assignLike, likeOrigins, likeRules, toLikeTable } from '../columns/read-like.js';
import { assignUses, checkRequest, columnRequest, rulesOf } from '../columns/request.js';
import { toTable } from '../columns/to-table.js';
import { openDataFile } from '../files.js';
import { pathOf, type TableReader } from '../reader.js';
import { memoryKeeper } from '../values/keeper.js';
import { type AssignUses, csvCollector } from './collect.js';

/** Tables in CSV files, plain or gz. */
export const csv: TableReader = {
  async read(plan, { baseDirectory, preprocessing, keeper = memoryKeeper }) {
    const file = await openDataFile(pathOf(plan.source), baseDirectory);
    const marks = missingMarks(plan.missing);
    const request = columnRequest(plan, preprocessing);
    const assign: AssignUses = (names, sample) => {
      checkRequest(file.label, names, request);
      return assignUses(names, request, (index) => mostlyTexts(sample, index, marks));
    };
    const collect = await csvCollector(file, assign);
    const checked = await collectChecked(collect, marks, rulesOf(file.label, 'line', request), null, keeper);
    return toTable(file.label, 'line', checked, request);
  },

  async readLike(source, like, { baseDirectory, keeper = memoryKeeper }) {
    const file = await openDataFile(pathOf(source), baseDirectory);
    const collect = await csvCollector(file, (names) => assignLike(file.label, names, like));
    const rules = likeRules(file.label, 'line', like);
    const checked = await collectChecked(collect, missingMarks(like.missing), rules, likeOrigins(like), keeper);
    return toLikeTable(file.label, 'line', checked, like);
  },
};

/** Whatever most of the first cells are; the minority is complained about later. */
function mostlyTexts(sample: readonly (readonly string[])[], index: number, marks: MissingMarks): boolean {
  let balance = 0;
  let words = 0;
  for (const cells of sample) {
    const kind = cellKind(cells[index], marks);
    if (kind === 'text') balance++;
    else if (kind === 'missing') words += marks.amongTexts.has(cells[index].trim().toLowerCase()) ? 0 : 1;
    else balance--;
  }
  // Only words like "none": they are what the column says, not gaps in it.
  return balance > 0 || (balance === 0 && words > 0);
}
