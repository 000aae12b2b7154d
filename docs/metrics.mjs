/**
 * Keeps the tables of docs/metrics.md as the program's own maps have them. The words around the tables are written by hand.
 *
 *   npm run build:modules && node docs/metrics.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const cell = (text) => text.replaceAll('|', '\\|');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

function number(value) {
  if (Number.isFinite(value)) return String(value).replace('-', '−');
  return value > 0 ? '∞' : '−∞';
}

function metricRow([name, { direction, best, worst, formula, scikit, source }]) {
  const [low, high] = best < worst ? [best, worst] : [worst, best];
  const sign = direction === 'minimize' ? '↓' : '↑';
  return [
    `\`${name}\``,
    sign,
    `${number(low)} to ${number(high)}`,
    formula,
    scikit === null ? '' : `\`${scikit}\``,
    source,
  ];
}

const isFor = (task, own) => [own].flat().includes(task);

function metricsTable(metrics, task) {
  const rows = Object.entries(metrics).filter(([, metric]) => isFor(task, metric.task));
  return table(['name', 'better', 'range', 'formula', 'scikit-learn', 'source'], rows.map(metricRow));
}

/** What each task predicts, in a word. */
const things = { classification: 'classes', 'multi-label': 'labels', regression: 'numbers' };

function lossesTable(losses) {
  return table(
    ['name', 'task', 'option', 'loss of a row', 'its gradient by z', 'source'],
    Object.entries(losses).map(([name, { task, option, formula, gradient, source }]) => [
      `\`${name}\``,
      Object.keys(things)
        .filter((known) => isFor(known, task))
        .map((known) => things[known])
        .join(', '),
      option === null ? '' : `\`${option}\``,
      formula,
      gradient,
      source,
    ]),
  );
}

/**
 * @param page Markdown with places for tables: from `<!-- table: WHAT -->` to `<!-- end -->`
 * @param maps the program's metrics and losses by name
 * @returns the page with its tables as the maps have them
 */
export function withMetricTables(page, { metrics, losses }) {
  const tables = {
    classification: () => metricsTable(metrics, 'classification'),
    regression: () => metricsTable(metrics, 'regression'),
    'multi-label': () => metricsTable(metrics, 'multi-label'),
    losses: () => lossesTable(losses),
  };
  return page.replaceAll(
    /<!-- table: (.+?) -->\n.*?<!-- end -->/gs,
    (_, what) => `<!-- table: ${what} -->\n\n${tables[what]()}\n\n<!-- end -->`,
  );
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { knownMetrics: metrics } = await import('../modules/core/known-metrics.js');
  const { knownLosses: losses } = await import('../modules/core/known-losses.js');
  const file = new URL('metrics.md', import.meta.url);
  writeFileSync(file, withMetricTables(readFileSync(file, 'utf8'), { metrics, losses }));
}
