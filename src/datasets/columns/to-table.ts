import type { Table } from '../table.js';
import { tableHash } from '../table-hash.js';
import { type Checked, toTableColumn } from './collected.js';
import type { Rules } from './complaints.js';
import type { ColumnRequest } from './request.js';
import { splitColumnsIn } from './split-columns.js';
import { targetsIn } from './targets.js';
import { weightsOf } from './weights.js';

/** @throws UserErrors (data) where the target is none to learn */
export function toTable(
  label: string,
  place: Rules['place'],
  { collected, values, origins }: Checked,
  request: Pick<ColumnRequest, 'targets' | 'task' | 'targetTransform'>,
): Table {
  const { rows, columns } = collected;
  const weightColumn = columns.find(({ use }) => use === 'weights');
  const features = columns.filter(({ use }) => use === 'numbers' || use === 'texts');
  const content = {
    ...targetsIn(label, collected, request),
    rows,
    columns: features.map((column) => toTableColumn(column, rows, origins)),
    values,
    imageShape: null,
    splitColumns: splitColumnsIn(collected, label, place),
    weights: weightColumn === undefined ? null : weightsOf(weightColumn, rows, label),
  };
  return { ...content, source: label, hash: tableHash(content) };
}
