import { classTable } from './class-table.js';
import { rankingColumns } from './columns.js';
import { findings, headerLines } from './headline.js';
import type { Report, ReportTrial } from './report-schema.js';

/** The study as GitHub-flavoured Markdown: a heading, the ranked table, what was found, hints. */
export function renderMarkdown(report: Report): string {
  const [title, ...facts] = headerLines(report);
  const blocks = [
    `# ${escaped(title)}`,
    escaped(facts.join('; ')),
    table(report),
    list(findings(report).map(({ label, text }) => (label === '' ? escaped(text) : `**${label}**: ${escaped(text)}`))),
    ...classes(report),
    ...(report.hints.length === 0 ? [] : ['## Hints', list(report.hints.map(escaped))]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function table(report: Report): string {
  const columns = rankingColumns(report);
  const noted = report.trials.some((trial) => trial.failure !== null);
  const cells = (trial: ReportTrial) => [
    ...columns.map(({ cell }) => cell(trial)),
    ...(noted ? [trial.failure ?? ''] : []),
  ];
  return [
    row([...columns.map(({ title }) => title), ...(noted ? ['failure'] : [])]),
    row([...columns.map(({ align }) => (align === 'right' ? '---:' : '---')), ...(noted ? ['---'] : [])]),
    ...report.trials.map((trial) => row(cells(trial).map(escaped))),
  ].join('\n');
}

function classes(report: Report): readonly string[] {
  const found = classTable(report);
  if (found === null) return [];
  const { title, head, rows } = found;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  const lines = [head, rule, ...rows.map((cells) => cells.map(escaped))];
  return [`## ${title[0].toUpperCase()}${title.slice(1)}`, lines.map(row).join('\n')];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Signs that Markdown would read as its own. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ');
}
