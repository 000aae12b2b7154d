import Table from 'cli-table3';
import { gutter } from './fit-columns.js';

const noLines = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', right: '', 'right-mid': '', mid: '', 'mid-mid': '' },
  // With the blank that pads each cell, this makes the gutter.
  middle: ' ',
};

/** Columns of text without frames. */
export function plainTable(aligns: readonly ('left' | 'right')[], rows: readonly Table.HorizontalTableRow[]): string {
  const table = new Table({
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gutter - 1 },
    colAligns: [...aligns],
  });
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
