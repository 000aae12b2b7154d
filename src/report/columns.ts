import type { Json } from '../core/json.js';
import { numberText, percentText } from '../selection/number-text.js';
import { parameterNames } from './render-csv.js';
import type { Report, ReportTrial } from './report-schema.js';
import { scoreFormat } from './score-format.js';

/** A column of the ranked table, as text; terminal and Markdown share it. */
export interface RankingColumn {
  readonly key: 'rank' | 'trial' | 'parameter' | 'score' | 'gap' | 'diagnosis' | 'gradient' | 'verdict' | 'one-se';
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (trial: ReportTrial) => string;
}

export function rankingColumns(report: Report): readonly RankingColumn[] {
  const score = scoreFormat(report);
  return [
    { key: 'rank', title: 'rank', align: 'right', cell: (trial) => (trial.rank === null ? '–' : String(trial.rank)) },
    { key: 'trial', title: 'trial', align: 'right', cell: (trial) => String(trial.number) },
    ...parameterNames(report).map(parameterColumn),
    {
      key: 'score',
      title: report.trials.some((trial) => trial.score.standardError !== null)
        ? `${report.study.metric} ± SE`
        : report.study.metric,
      align: 'right',
      cell: (trial) => score.withError(trial.score),
    },
    { key: 'gap', title: 'gap', align: 'right', cell: (trial) => score.text(trial.gap) },
    { key: 'diagnosis', title: 'diagnosis', align: 'left', cell: (trial) => trial.diagnosis ?? '–' },
    { key: 'gradient', title: 'gradients', align: 'left', cell: gradientText },
    { key: 'verdict', title: 'vs winner', align: 'left', cell: (trial) => verdictText(trial, report) },
    { key: 'one-se', title: '1-SE', align: 'left', cell: (trial) => oneStandardErrorText(trial, report) },
  ];
}

function parameterColumn(name: string): RankingColumn {
  return {
    key: 'parameter',
    title: name,
    align: 'right',
    cell: ({ parameters }) => (name in parameters ? parameterText(parameters[name]) : ''),
  };
}

export function parameterText(value: Json): string {
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What is wrong first, then how much was clipped; `ok` where there is neither. */
function gradientText({ gradient, score, state }: ReportTrial): string {
  if (gradient === null) return '–';
  const fits = score.folds.length;
  const signs = [
    gradient.exploded > 0 ? `exploded ${gradient.exploded}/${fits}` : '',
    gradient.vanished > 0 ? `vanished ${gradient.vanished}/${fits}` : '',
    gradient.clipped !== null && gradient.clipped > 0 ? `clipped ${percentText(gradient.clipped)}` : '',
  ].filter((sign) => sign !== '');
  return signs.join(', ') || (state === 'complete' ? 'ok' : '–');
}

function verdictText({ number, verdict }: ReportTrial, { recommended }: Report): string {
  if (number === recommended?.trial) return 'winner';
  return verdict === null ? '–' : `${verdict.againstBest} ${pText(verdict.p)}`;
}

export function pText(p: number | null): string {
  if (p === null) return 'p = –';
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(p < 0.1 ? 3 : 2)}`;
}

function oneStandardErrorText(trial: ReportTrial, { mostRegularized }: Report): string {
  if (trial.withinOneStandardError === null) return '–';
  if (trial.number === mostRegularized?.trial) return '✓ simplest';
  return trial.withinOneStandardError ? '✓' : '';
}
