import { countText, numberText } from '../selection/number-text.js';
import { parameterText, pText } from './columns.js';
import { procedureFindings } from './procedure.js';
import type { Report, ReportTrial } from './report-schema.js';
import { type ScoreFormat, scoreFormat } from './score-format.js';

/** A labelled line of what a study found. */
export interface Finding {
  readonly label: string;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
}

/** What was studied, in a few lines, the name first. */
export function headerLines({ study, data, backend, backends, trials }: Report): readonly string[] {
  const apart = data.testIsApart === true ? ' from a file of their own' : '';
  const rows = `${countText(data.trainRows, 'training row')}, ${countText(data.testRows, 'test row')}${apart}`;
  const direction = study.direction === 'minimize' ? 'lower is better' : 'higher is better';
  return [
    `${study.name}: ${countText(trials.length, 'trial')} by ${study.strategy.name}`,
    `${rows}, ${countText(data.features, 'feature')}, ${targetText(study.task, data)}; ${backendText(backend, backends)}`,
    `${study.metric} (${direction}), ${validationText(study.validation)}`,
  ];
}

function targetText(task: Report['study']['task'], { classes, targets }: Report['data']): string {
  if (task === 'classification') return `${classes.length} classes`;
  if (task === 'multi-label') return `${targets?.length ?? 0} labels`;
  return targets === undefined ? 'regression' : `regression of ${targets.length} targets`;
}

function backendText({ name, version }: Report['backend'], backends: Report['backends']): string {
  if (backends === undefined) return `backend ${name} ${version}`;
  return `mixed backends ${backends.map((each) => `${each.name} ${each.version}`).join(', ')}`;
}

function validationText({ name, repeats, folds }: Report['study']['validation']): string {
  if (repeats === 1 && folds === 1) return `${name}, one validation split`;
  return repeats === 1 ? `${name}, ${folds} folds` : `${name}, ${repeats} × ${folds} folds`;
}

/** What was found: recommendation, test, the more regularised choice, the gain, the gate. */
export function findings(report: Report): readonly Finding[] {
  const format = scoreFormat(report);
  return [
    ...recommendation(report, format),
    ...expectation(report, format),
    ...testResults(report, format),
    ...procedureFindings(report, format),
    ...simplest(report, format),
    ...gain(report, format),
    ...gate(report),
  ];
}

function recommendation({ recommended, trials, study, refit }: Report, format: ScoreFormat): readonly Finding[] {
  if (recommended === null) return [{ label: 'recommended', text: 'none: no trial is complete', tone: 'bad' }];
  const score = trials.find((trial) => trial.number === recommended.trial)?.score;
  const rule = recommended.rule === 'best-mean' ? 'best mean' : 'best posterior mean';
  const epochs = refit === null ? '' : `, refitted for ${countText(refit.epochs, 'epoch')}`;
  const validated = score === undefined ? '' : `; ${study.metric} ${format.withError(score)} (${rule}${epochs})`;
  return [
    {
      label: 'recommended',
      text: `trial ${recommended.trial}: ${parametersText(recommended.parameters)}${validated}`,
      tone: 'plain',
    },
  ];
}

function parametersText(parameters: ReportTrial['parameters']): string {
  const texts = Object.entries(parameters).map(([name, value]) => `${name} ${parameterText(value)}`);
  return texts.join(', ') || 'no parameters';
}

function expectation({ recommended, study }: Report, format: ScoreFormat): readonly Finding[] {
  const expected = recommended?.expectedTest;
  if (expected === null || expected === undefined) return [];
  const text = `${study.metric} between ${format.text(expected.low)} and ${format.text(expected.high)} (95 %)`;
  return [{ label: 'expected test', text, tone: 'plain' }];
}

function testResults({ test, study, recommended }: Report, format: ScoreFormat): readonly Finding[] {
  if (test === null) return [];
  const entries = Object.entries(test.metrics);
  const own = entries.filter(([name]) => name === study.metric);
  const others = entries.filter(([name]) => name !== study.metric);
  const inside = recommended?.testInside ?? null;
  const verdict = inside === null ? '' : inside ? ', inside what was expected' : ', outside what was expected';
  const tone = inside === null ? 'plain' : inside ? 'good' : 'bad';
  return [
    ...own.map(([name, { value, low, high }]): Finding => {
      const ends = `${format.text(low)} to ${format.text(high)}`;
      return { label: 'test', text: `${name} ${format.text(value)} (${intervalText(test, ends)})${verdict}`, tone };
    }),
    ...pairs(
      others.map(([name, { value, low, high }]) => {
        return `${name} ${short(value)} (${short(low)} to ${short(high)})`;
      }),
    ).map((text): Finding => ({ label: '', text, tone: 'plain' })),
  ];
}

function intervalText({ groups }: NonNullable<Report['test']>, ends: string): string {
  if (groups === undefined) return `95 %: ${ends}`;
  return groups === 1 ? 'all rows of one group, so no interval' : `95 %, over ${groups} groups: ${ends}`;
}

function short(value: number | null): string {
  return value === null || Math.abs(value) >= 1000 ? numberText(value) : String(Number(value.toPrecision(3)));
}

/** Two to a line. */
function pairs(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text, index) =>
    index % 2 === 0 ? [[text, ...texts.slice(index + 1, index + 2)].join('; ')] : [],
  );
}

function simplest({ mostRegularized, recommended, trials, study }: Report, format: ScoreFormat): readonly Finding[] {
  if (mostRegularized === null) return [];
  const label = 'most regularised';
  if (mostRegularized.trial === recommended?.trial) {
    return [{ label, text: 'the recommended trial itself, of those within one standard error', tone: 'plain' }];
  }
  const trial = trials.find((candidate) => candidate.number === mostRegularized.trial);
  const score =
    trial === undefined ? '' : `; ${study.metric} ${format.withError(trial.score)}, within one standard error`;
  const text = `trial ${mostRegularized.trial}: ${parametersText(mostRegularized.parameters)}${score}`;
  return [{ label, text, tone: 'plain' }];
}

function gain({ regularizationGain, reference, study }: Report, format: ScoreFormat): readonly Finding[] {
  if (reference?.state === 'failed') {
    const why = reference.failure === null ? '' : ` (${reference.failure})`;
    const text = `not known: the unregularised reference could not be trained${why}`;
    return [{ label: 'regularising', text, tone: 'bad' }];
  }
  if (regularizationGain === null || reference === null) return [];
  const { difference, low, high, p } = regularizationGain;
  const interval = low === null ? '' : ` (95 %: ${format.text(low)} to ${format.text(high)}, ${pText(p)})`;
  const better = (difference ?? 0) < 0 ? 'worse' : 'better';
  const size = format.text(difference === null ? null : Math.abs(difference));
  const against = `than the ${format.text(reference.score.mean)} of the unregularised network`;
  const text = `${study.metric} ${size} ${better} ${against}${interval}`;
  return [{ label: 'regularising', text, tone: 'plain' }];
}

function gate({ gate: found }: Report): readonly Finding[] {
  if (found === null) return [];
  const wanted = 'atLeast' in found ? `at least ${numberText(found.atLeast)}` : `at most ${numberText(found.atMost)}`;
  const measured = found.value === null ? 'not measured' : `${numberText(found.value)} on ${found.on}`;
  const text = `${found.metric} ${wanted}: ${measured}, ${found.passed ? 'passed' : 'not passed'}`;
  return [{ label: 'gate', text, tone: found.passed ? 'good' : 'bad' }];
}
