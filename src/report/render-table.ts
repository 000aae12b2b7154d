import pc from 'picocolors';
import type { Colors } from 'picocolors/types.js';
import { countText } from '../selection/number-text.js';
import { classTable } from './class-table.js';
import { rankingColumns } from './columns.js';
import { fitColumns, gutter } from './fit-columns.js';
import { type Finding, findings, headerLines } from './headline.js';
import { plainTable } from './plain-table.js';
import { rankedTable } from './ranked-table.js';
import type { Report, ReportTrial } from './report-schema.js';
import { truncated, wrapText } from './wrap-text.js';

interface TableOptions {
  /** Trials to show, from the best; the winner always shows. Infinity: all. */
  readonly top: number;
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** The study for a terminal: what was studied, the ranked table, what was found, what to do next. */
export function renderTable(report: Report, { top, color, width }: TableOptions): string {
  const colors = pc.createColors(color);
  const blocks = [
    header(report, width, colors),
    ...(report.trials.length === 0 ? [] : [table(report, top, width, colors)]),
    findings(report)
      .flatMap((finding) => findingLines(finding, width, colors))
      .join('\n'),
    ...classes(report, width, colors),
    ...(report.hints.length === 0 ? [] : [hints(report, width, colors)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function header(report: Report, width: number, colors: Colors): string {
  const [title, ...facts] = headerLines(report);
  return [
    ...wrapText(title, width, '').map((line) => colors.bold(line)),
    ...facts.flatMap((fact) => wrapText(fact, width, '')).map((line) => colors.dim(line)),
  ].join('\n');
}

function table(report: Report, top: number, width: number, colors: Colors): string {
  const shown = shownTrials(report, top);
  const { columns, leftOut } = fitColumns(rankingColumns(report), shown, width);
  const hidden = report.trials.length - shown.length;
  const notes = [
    ...(hidden === 0 ? [] : [`… and ${countText(hidden, 'more trial')}`]),
    ...(leftOut.length === 0 ? [] : [`left out at this width: ${leftOut.join(', ')}`]),
  ];
  return [
    rankedTable(report, shown, columns, colors),
    ...(notes.length === 0 ? [] : wrapText(notes.join('; '), width, '').map((line) => colors.dim(line))),
  ].join('\n');
}

function shownTrials({ trials, recommended }: Report, top: number): readonly ReportTrial[] {
  return trials.filter((trial, index) => index < top || trial.number === recommended?.trial);
}

const labelWidth = 18;

function findingLines({ label, text, tone }: Finding, width: number, colors: Colors): readonly string[] {
  const paint = { plain: (line: string) => line, good: colors.green, bad: colors.red }[tone];
  const [first, ...rest] = wrapText(text, width - labelWidth, '');
  const indent = ' '.repeat(labelWidth);
  return [`${colors.bold(label.padEnd(labelWidth))}${paint(first)}`, ...rest.map((line) => `${indent}${paint(line)}`)];
}

function classes(report: Report, width: number, colors: Colors): readonly string[] {
  const table = classTable(report);
  if (table === null) return [];
  const { title, head, rows } = table;
  // What the numbers beside the names take.
  const room = Math.max(1, width - head.slice(1).join('').length - gutter * (head.length - 1));
  const lines = rows.map(([name, ...numbers]) => [truncated(name, room), ...numbers]);
  const aligns = head.map((_, column) => (column === 0 ? 'left' : 'right'));
  return [`${colors.bold(title)}\n${plainTable(aligns, [head.map((text) => colors.dim(text)), ...lines])}`];
}

function hints(report: Report, width: number, colors: Colors): string {
  const lines = report.hints.flatMap((hint) => wrapText(`• ${hint}`, width, '  '));
  return [colors.bold('hints'), ...lines].join('\n');
}
