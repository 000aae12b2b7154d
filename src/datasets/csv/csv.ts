import { type SplitColumn, splitColumnNames } from '../../core/dataset.js';
import type { Task } from '../../core/metric.js';
import type { DataPlan } from '../../core/plan.js';
import { openDataFile } from '../files.js';
import { oneHotOf } from '../preprocessing/one-hot.js';
import type { ReadContext, TableReader } from '../reader.js';
import type { Table, TableTarget } from '../table.js';
import { tableHash } from '../table-hash.js';
import { targetOfNumbers, targetOfTexts } from '../target.js';
import { cellKind } from './cells.js';
import type { AssignUses, Collected, CollectedColumn, ColumnUse, Origins } from './collect.js';
import type { Rules } from './complaints.js';
import { checkRequest, type HeaderRequest } from './header.js';
import { collectChecked, toTableColumn } from './read-checked.js';
import { splitColumnsIn } from './split-columns.js';
import { weightLimit, weightsOf } from './weights.js';

/** Tables in CSV files, plain or gz. */
export const csv: TableReader = { read: readCsv };

async function readCsv(plan: DataPlan, { baseDirectory, preprocessing }: ReadContext): Promise<Table> {
  if (typeof plan.source !== 'string' || plan.target === null) throw new Error('a CSV source has a path and a target');
  const file = await openDataFile(plan.source, baseDirectory);
  const oneHot = oneHotOf(preprocessing);
  const categorical = oneHot?.columns ?? [];
  const splitBy = splitColumnsOf(plan);
  const request = { target: plan.target, weight: plan.weight ?? null, exclude: plan.exclude, categorical, splitBy };
  const rules: Rules = {
    label: file.label,
    textsAllowed: oneHot !== null,
    categorical,
    targetIsForced: plan.task !== null,
    limits: new Map(plan.weight === undefined ? [] : [[plan.weight, weightLimit]]),
  };
  const assign = assignBySample(file.label, request, plan.task);
  const { collected, origins } = await collectChecked(file, assign, rules, null);
  return toTable(file.label, collected, origins, plan.task);
}

/** Whatever most of the first cells are; the minority is complained about later. */
function assignBySample(label: string, request: HeaderRequest, task: Task | null): AssignUses {
  return (names, sample) => {
    checkRequest(label, names, request);
    return names.map((name, index): ColumnUse => {
      const named = namedUse(name, request);
      if (named !== null) return named;
      if (name === request.target) return targetUse(task ?? (mostlyTexts(sample, index) ? 'classification' : null));
      return request.categorical.includes(name) || mostlyTexts(sample, index) ? 'texts' : 'numbers';
    });
  };
}

/** What the plan says that a column is for, beside inputs and target; null: nothing. */
function namedUse(name: string, { splitBy, exclude, weight }: HeaderRequest): ColumnUse | null {
  const splits = splitBy.get(name);
  if (splits !== undefined) return splits;
  if (exclude.includes(name)) return 'skip';
  return name === weight ? 'weights' : null;
}

function splitColumnsOf(plan: DataPlan): ReadonlyMap<string, SplitColumn> {
  return new Map(splitColumnNames.flatMap((use) => (plan[use] === null ? [] : [[plan[use], use] as const])));
}

function targetUse(task: Task | null): ColumnUse {
  return task === 'classification' ? 'target-texts' : 'target-numbers';
}

function mostlyTexts(sample: readonly (readonly string[])[], index: number): boolean {
  let balance = 0;
  let marks = 0;
  for (const cells of sample) {
    const kind = cellKind(cells[index]);
    if (kind === 'text') balance++;
    else if (kind === 'missing') marks += cells[index].trim() === '' ? 0 : 1;
    else balance--;
  }
  // Only words like "none": they are what the column says, not gaps in it.
  return balance > 0 || (balance === 0 && marks > 0);
}

function toTable(label: string, collected: Collected, origins: Origins, task: Task | null): Table {
  const { rows, columns } = collected;
  const targetColumn = columns.find(({ use }) => use === 'target-numbers' || use === 'target-texts');
  if (targetColumn === undefined) throw new Error('the header was checked for the target');
  const where = `${label}, column "${targetColumn.name}"`;
  const weightColumn = columns.find(({ use }) => use === 'weights');
  const features = columns.filter(({ use }) => use === 'numbers' || use === 'texts');
  const width = features.filter(({ use }) => use === 'numbers').length;
  const content = {
    ...targetOf(targetColumn, rows, task, where),
    rows,
    columns: features.map((column) => toTableColumn(column, rows, origins)),
    values: collected.values.subarray(0, rows * width),
    imageShape: null,
    targetName: targetColumn.name,
    splitColumns: splitColumnsIn(collected, label),
    weights: weightColumn === undefined ? null : weightsOf(weightColumn, rows, label),
  };
  return { ...content, source: label, hash: tableHash(content) };
}

function targetOf(column: CollectedColumn, rows: number, task: Task | null, where: string): TableTarget {
  if (column.use === 'target-numbers') return targetOfNumbers(column.values.subarray(0, rows), task, where);
  if (column.use !== 'target-texts') throw new Error('this column is no target');
  return targetOfTexts(column.texts.texts, column.texts.codes.subarray(0, rows), where);
}
