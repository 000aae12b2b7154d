import type { Task } from '../../core/metric.js';
import type { Table, TableTarget } from '../table.js';
import { tableHash } from '../table-hash.js';
import { targetOfNumbers, targetOfTexts } from '../target.js';
import { type Checked, type CollectedColumn, toTableColumn } from './collected.js';
import type { Rules } from './complaints.js';
import { splitColumnsIn } from './split-columns.js';
import { weightsOf } from './weights.js';

/** @throws UserErrors (data) where the target is none to learn */
export function toTable(
  label: string,
  place: Rules['place'],
  { collected, origins }: Checked,
  task: Task | null,
): Table {
  const { rows, columns } = collected;
  const targetColumn = columns.find(({ use }) => use === 'target-numbers' || use === 'target-texts');
  if (targetColumn === undefined) throw new Error('the columns were checked for the target');
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
    splitColumns: splitColumnsIn(collected, label, place),
    weights: weightColumn === undefined ? null : weightsOf(weightColumn, rows, label),
  };
  return { ...content, source: label, hash: tableHash(content) };
}

function targetOf(column: CollectedColumn, rows: number, task: Task | null, where: string): TableTarget {
  if (column.use === 'target-numbers') return targetOfNumbers(column.values.subarray(0, rows), task, where);
  if (column.use !== 'target-texts') throw new Error('this column is no target');
  return targetOfTexts(column.texts.texts, column.texts.codes.subarray(0, rows), where);
}
