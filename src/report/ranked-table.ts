import type { Colors } from 'picocolors/types.js';
import type { RankingColumn } from './columns.js';
import { columnWidth, gutter } from './fit-columns.js';
import { plainTable } from './plain-table.js';
import type { Report, ReportTrial } from './report-schema.js';
import { truncated } from './wrap-text.js';

/** The table alone: a head, a rule, one line a trial. Trials without a score say why in place of their numbers. */
export function rankedTable(
  report: Report,
  trials: readonly ReportTrial[],
  columns: readonly RankingColumn[],
  colors: Colors,
): string {
  const scored = trials.filter((trial) => trial.state === 'complete');
  const widths = columns.map((column) => columnWidth(column, scored.length === 0 ? trials : scored));
  return plainTable(
    columns.map(({ align }) => align),
    [
      columns.map(({ title }) => colors.bold(title)),
      widths.map((width) => colors.dim('─'.repeat(width))),
      ...trials.map((trial) =>
        trial.state === 'complete'
          ? scoredRow(trial, report, columns, colors)
          : unscoredRow(trial, columns, widths, colors),
      ),
    ],
  );
}

function scoredRow(trial: ReportTrial, report: Report, columns: readonly RankingColumn[], colors: Colors) {
  const paint = trial.number === report.recommended?.trial ? colors.bold : (text: string) => text;
  return columns.map(({ key, cell }) => paint(colorOf(key, trial, colors)(cell(trial))));
}

function colorOf(key: RankingColumn['key'], trial: ReportTrial, colors: Colors): (text: string) => string {
  if (key === 'diagnosis') {
    return { fits: colors.green, overfits: colors.yellow, underfits: colors.yellow, unstable: colors.red, none: plain }[
      trial.diagnosis ?? 'none'
    ];
  }
  if (key === 'gradient') return isHealthy(trial) ? colors.dim : colors.red;
  if (key === 'verdict' && trial.verdict?.againstBest === 'worse') return colors.dim;
  return key === 'one-se' ? colors.green : plain;
}

function plain(text: string): string {
  return text;
}

function isHealthy({ gradient }: ReportTrial): boolean {
  return gradient === null || gradient.exploded + gradient.vanished + gradient.nonFiniteSteps === 0;
}

function unscoredRow(trial: ReportTrial, columns: readonly RankingColumn[], widths: readonly number[], colors: Colors) {
  const first = columns.findIndex(({ key }) => key === 'score');
  const room = widths.slice(first).reduce((sum, width) => sum + width + gutter, -gutter);
  const reason = truncated(reasonOf(trial), room);
  const paint = trial.state === 'failed' ? colors.red : colors.dim;
  return [
    ...columns.slice(0, first).map(({ cell }, index) => colors.dim(truncated(cell(trial), widths[index]))),
    { colSpan: columns.length - first, content: paint(reason), hAlign: 'left' as const },
  ];
}

function reasonOf({ state, failure, score }: ReportTrial): string {
  const done = score.folds.filter((fold) => fold !== null).length;
  return state === 'failed' ? `failed: ${failure ?? ''}` : `${state}, ${done} of ${score.folds.length} fits done`;
}
