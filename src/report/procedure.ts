import { countText, numberText } from '../selection/number-text.js';
import { parameterText } from './columns.js';
import type { Finding } from './headline.js';
import type { Report } from './report-schema.js';
import type { ScoreFormat } from './score-format.js';

/** What nested validation found: the procedure's score, and what its outer folds chose. */
export function procedureFindings({ nested, study }: Report, format: ScoreFormat): readonly Finding[] {
  if (nested === null) return [];
  const { outer, folds, score } = nested;
  const how = `${outer.name}, ${countText(folds.length, 'outer fold')}`;
  const text = `${study.metric} ${format.withError(score)} by the whole procedure on rows that it never saw (${how})`;
  return [
    { label: 'nested', text, tone: 'plain' },
    { label: '', text: `chosen there: ${choicesText(folds)}`, tone: 'plain' },
  ];
}

type OuterFold = NonNullable<Report['nested']>['folds'][number];

function choicesText(folds: readonly OuterFold[]): string {
  const chosen = folds.flatMap(({ parameters }) => (parameters === null ? [] : [parameters]));
  if (chosen.length === 0) return 'nothing, for no candidate could be trained';
  const names = [...new Set(chosen.flatMap((parameters) => Object.keys(parameters)))];
  return names.map((name) => choiceText(name, chosen)).join('; ') || 'no parameters';
}

/** Few different values with how often each was chosen; of many numbers their range. */
function choiceText(name: string, chosen: readonly NonNullable<OuterFold['parameters']>[]): string {
  const values = chosen.flatMap((parameters) => (name in parameters ? [parameters[name]] : []));
  const counts = new Map<string, number>();
  for (const value of values) counts.set(parameterText(value), (counts.get(parameterText(value)) ?? 0) + 1);
  const numbers = values.filter((value) => typeof value === 'number');
  if (counts.size > mostCounted && numbers.length === values.length) {
    return `${name} ${parameterText(Math.min(...numbers))} to ${parameterText(Math.max(...numbers))}`;
  }
  const often = [...counts].sort(([, a], [, b]) => b - a);
  return `${name} ${often.map(([value, count]) => `${value} (${numberText(count)})`).join(', ')}`;
}

const mostCounted = 3;
