import type { Report, ReportTrial } from './report-schema.js';

type Cell = string | number | boolean | null | undefined;

/**
 * One row a trial in the order of the ranking, one column a fact: parameters by name (empty where inactive), every
 * metric's mean and standard error, the objective's score fold by fold (folds and repeats count from 0). Quoted as RFC
 * 4180 says, lines end in \n.
 */
export function renderCsv(report: Report): string {
  const columns = columnsOf(report);
  const rows = report.trials.map((trial) => columns.map(([, cell]) => cell(trial)));
  return [columns.map(([name]) => name), ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

type Column = readonly [name: string, cell: (trial: ReportTrial) => Cell];

function columnsOf(report: Report): readonly Column[] {
  return [
    ['rank', (trial) => trial.rank],
    ['trial', (trial) => trial.number],
    ['state', (trial) => trial.state],
    ...parameterNames(report).map(
      (name): Column => [name, ({ parameters }) => (name in parameters ? parameterText(parameters[name]) : null)],
    ),
    ...metricColumns(report),
    [`${report.study.metric} training mean`, (trial) => trial.trainScore.mean],
    ['gap', (trial) => trial.gap],
    ...foldColumns(report),
    ['diagnosis', (trial) => trial.diagnosis],
    ['max gradient norm', (trial) => trial.gradient?.maxNorm],
    ['exploded fits', (trial) => trial.gradient?.exploded],
    ['vanished fits', (trial) => trial.gradient?.vanished],
    ['clipped share', (trial) => trial.gradient?.clipped],
    ['against best', (trial) => trial.verdict?.againstBest],
    ['p', (trial) => trial.verdict?.p],
    ['within one standard error', (trial) => trial.withinOneStandardError],
    ['recommended', (trial) => trial.number === report.recommended?.trial],
    ['failure', (trial) => trial.failure],
  ];
}

/** The space's parameters in its order, then any that only a trial has. */
export function parameterNames({ study, trials }: Report): readonly string[] {
  return [...new Set([...study.parameters, ...trials.flatMap((trial) => Object.keys(trial.parameters))])];
}

function metricColumns({ trials }: Report): readonly Column[] {
  const names = trials.length === 0 ? [] : Object.keys(trials[0].metrics);
  return names.flatMap((name): readonly Column[] => {
    const metricOf = (trial: ReportTrial) => new Map(Object.entries(trial.metrics)).get(name);
    return [
      [`${name} mean`, (trial) => metricOf(trial)?.mean],
      [`${name} standard error`, (trial) => metricOf(trial)?.standardError],
    ];
  });
}

function foldColumns({ study, trials }: Report): readonly Column[] {
  const { repeats, folds } = study.validation;
  const count = trials.reduce((most, trial) => Math.max(most, trial.score.folds.length), 0);
  return Array.from({ length: count }, (_, index): Column => {
    const place = `fold ${index % Number(folds)}`;
    const repeat = repeats === 1 ? '' : `repeat ${Math.floor(index / Number(folds))} `;
    return [`${study.metric} ${repeat}${place}`, (trial) => trial.score.folds[index]];
  });
}

function parameterText(value: ReportTrial['parameters'][string]): Cell {
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

function quoted(cell: Cell): string {
  const text = cell === null || cell === undefined ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
