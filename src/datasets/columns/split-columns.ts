import type { RowNames, SplitColumn, SplitColumns } from '../../core/dataset.js';
import { recode } from '../target.js';
import type { Collected } from './collected.js';
import type { TextCollector } from './collectors.js';
import type { Rules } from './complaints.js';
import { parseTimes } from './times.js';

/** @throws UserErrors (data) where what stands in the column of times is no time */
export function splitColumnsIn({ columns, rows }: Collected, label: string, row: Rules['place']): SplitColumns {
  const find = (wanted: SplitColumn) => {
    for (const column of columns) if (column.use === wanted) return column;
    return null;
  };
  const names = (texts: TextCollector | undefined): RowNames | null =>
    texts === undefined ? null : recode(texts.texts, texts.codes.subarray(0, rows));
  const time = find('time');
  return {
    group: names(find('group')?.texts),
    time: time === null ? null : timesIn(time.texts, rows, { where: `${label}, ${row}`, column: time.name }),
    fold: names(find('fold')?.texts),
  };
}

function timesIn({ texts, firstLines, codes }: TextCollector, rows: number, place: { where: string; column: string }) {
  const times = parseTimes([...texts.keys()], (code) => {
    return `${place.where} ${firstLines[code]}, column "${place.column}"`;
  });
  return Float64Array.from(codes.subarray(0, rows), (code) => times[code]);
}
