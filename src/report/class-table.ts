import type { Report } from './report-schema.js';

/** What the winner decided of the test rows, class by class or label by label. */
export interface ClassTable {
  readonly title: string;
  readonly head: readonly string[];
  /** The first cell is a name, the others are numbers. */
  readonly rows: readonly (readonly string[])[];
}

/** More of them are looked up in the report's JSON. */
const mostRows = 20;

/** null where there is no test, no class, or more classes than a person reads. */
export function classTable({ test }: Report): ClassTable | null {
  const labels = test?.labels ?? [];
  const [kind, results] =
    labels.length > 0
      ? ['label', labels.map(({ label: name, ...own }) => ({ name, ...own }))]
      : ['class', (test?.classes ?? []).map(({ class: name, ...own }) => ({ name, ...own }))];
  if (results.length === 0 || results.length > mostRows) return null;
  return {
    title: `test by ${kind}`,
    head: [kind, 'rows', 'precision', 'recall', 'f1'],
    rows: results.map(({ name, rows, precision, recall, f1 }) => [
      name,
      String(rows),
      ...[precision, recall, f1].map(rateText),
    ]),
  };
}

/** A rate that is not defined has no number. */
function rateText(rate: number | null): string {
  return rate === null ? '–' : rate.toFixed(3);
}
