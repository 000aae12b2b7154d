import { resolve } from 'node:path';
import { UserError } from '../../core/errors.js';
import type { JsonObject } from '../../core/json.js';
import { parameterText } from '../../report/columns.js';
import { type Contender, compareTrials, type TrialComparison } from '../../selection/compare-trials.js';
import { numberText } from '../../selection/number-text.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { textTable } from '../text-table.js';
import type { World } from '../world.js';
import { write } from '../write.js';

export interface CompareFlags {
  readonly results: string;
  readonly json: boolean;
}

interface Named extends Contender {
  /** `sweep, trial 3`. */
  readonly label: string;
}

/** Two studies by their recommended trials, or two trials: what separates them, and whether it is more than luck. */
export async function compare(a: string, b: string, flags: CompareFlags, world: World): Promise<ExitCode> {
  const first = await findContender(a, flags, world);
  const second = await findContender(b, flags, world);
  checkComparable(first, second);
  const comparison = compareTrials(first, second);
  const changes = await planChanges(first, second);
  const told = { first, second, comparison, changes };
  await write(world.stdout, flags.json ? `${JSON.stringify(plain(told), null, 2)}\n` : comparisonText(told));
  return exitCodes.done;
}

/** `STUDY`, whose recommended trial it is, or `STUDY:NUMBER`. */
async function findContender(given: string, { results }: CompareFlags, world: World): Promise<Named> {
  const { findStudy, readStudy } = await import('../../study-files.js');
  const { judge } = await import('../../selection/judge.js');
  const [, study, number] = /^(.*?)(?::(\d+))?$/s.exec(given) ?? [];
  const outcome = await readStudy(await findStudy(study, resolve(world.cwd, results), world.cwd));
  const { trials, winner } = judge(outcome);
  const found = number === undefined ? winner : trials.find(({ summary }) => summary.number === Number(number));
  if (found === null || found === undefined) {
    const last = outcome.trials.length - 1;
    const wanted = number === undefined ? 'a study with a complete trial' : `a number from 0 to ${last}`;
    const what = number === undefined ? 'no trial is complete' : 'no such trial';
    throw new UserError('usage', `${given}: ${what}; ${wanted} is wanted; \`regsweep show ${study}\` lists them`);
  }
  const { summary } = found;
  if (summary.state !== 'complete') {
    const why = summary.failure === null ? '' : ` (${summary.failure})`;
    throw new UserError(
      'usage',
      `${given}: the trial is ${summary.state}${why}; a complete one is wanted; name another`,
    );
  }
  return { outcome, summary, label: `${outcome.plan.name}, trial ${summary.number}` };
}

function checkComparable(first: Named, second: Named): void {
  const [a, b] = [first.outcome, second.outcome];
  const refuse = (found: string, wanted: string, remedy: string) => {
    throw new UserError('usage', `${first.label} and ${second.label}: ${found}; ${wanted}; ${remedy}`);
  };
  if (a.plan.data.target !== b.plan.data.target || a.task !== b.task) {
    const targets = [a, b].map(({ plan, task }) => `${plan.data.target ?? 'labels'} (${task})`);
    refuse(`they predict ${targets.join(' and ')}`, 'the same target is wanted', 'compare others');
  }
  if (!second.summary.metrics.has(a.metric) && b.metric !== a.metric) {
    refuse(
      `${a.metric} is not measured in the second`,
      'a metric of both is wanted',
      `add objective.also: [${a.metric}]`,
    );
  }
}

async function planChanges(first: Named, second: Named): Promise<readonly string[]> {
  const { planIdentity } = await import('../../config/plan-hash.js');
  const { describePlanChanges } = await import('../../config/plan-changes.js');
  const { formulasVersion } = await import('../../version.js');
  const contents = [first, second].map(({ outcome: { plan, data } }): JsonObject => {
    // The content of a history is not kept; its name is all there is to tell.
    return planIdentity(plan, { data: data.hash, history: plan.strategy.history }, formulasVersion).content;
  });
  return describePlanChanges(contents[0], contents[1], ['in the first', 'in the second']);
}

interface Told {
  readonly first: Named;
  readonly second: Named;
  readonly comparison: TrialComparison;
  readonly changes: readonly string[];
}

function scoresOf({ summary }: Named, { outcome }: Named) {
  return summary.metrics.get(outcome.metric) ?? summary.score;
}

function plain({ first, second, comparison, changes }: Told): object {
  const side = (named: Named) => {
    const { mean, standardError, folds } = scoresOf(named, first);
    const { outcome, summary } = named;
    const score = { mean, standardError, folds };
    return { study: outcome.plan.name, trial: summary.number, parameters: summary.trial.parameters, score };
  };
  const { metric, direction } = first.outcome;
  return { metric, direction, first: side(first), second: side(second), ...comparison, planChanges: changes };
}

function comparisonText({ first, second, comparison, changes }: Told): string {
  const { metric, direction } = first.outcome;
  const lines = [
    `${metric} (${direction === 'minimize' ? 'lower' : 'higher'} is better)`,
    ...[first, second].map((named, i) => sideText(i === 0 ? 'first' : 'second', named, first)),
    '',
    ...foldLines(first, second, comparison),
    `difference  ${numberText(comparison.difference)} (first − second)${intervalText(comparison)}`,
    `verdict     ${verdictText(comparison)}`,
    '',
    ...(changes.length === 0 ? ['The plans are the same.'] : ['What differs in the plans:']),
    ...changes.map((change) => `  ${change}`),
  ];
  return `${lines.join('\n')}\n`;
}

function sideText(which: string, named: Named, first: Named): string {
  const { mean, standardError } = scoresOf(named, first);
  const error = standardError === null ? '' : ` ± ${numberText(standardError)}`;
  const parameters = Object.entries(named.summary.trial.parameters)
    .map(([name, value]) => `${name} ${parameterText(value)}`)
    .join(', ');
  return `  ${which.padEnd(6)}  ${named.label}: ${numberText(mean)}${error}; ${parameters}`;
}

function foldLines(first: Named, second: Named, { differences }: TrialComparison): readonly string[] {
  if (differences === null) return [];
  const { folds } = first.outcome.shape;
  const [a, b] = [scoresOf(first, first), scoresOf(second, first)];
  const rows = differences.map((difference, i) => {
    const repeat = Math.floor(i / folds);
    const fold = repeat === 0 ? String(i) : `${repeat}.${i % folds}`;
    return [fold, numberText(a.folds[i]), numberText(b.folds[i]), numberText(difference)];
  });
  return [textTable(['fold', 'first', 'second', 'difference'], rows)];
}

function intervalText({ test }: TrialComparison): string {
  if (test === null) return '';
  return `, 95 %: ${numberText(test.low)} to ${numberText(test.high)}, p = ${test.p.toPrecision(2)}`;
}

function verdictText({ unpaired, better }: TrialComparison): string {
  if (unpaired.length > 0) {
    return `not tested: ${unpaired.join(' and ')} differ${unpaired.length === 1 ? 's' : ''}, so the folds are not the same`;
  }
  switch (better) {
    case null:
      return 'not tested: one split says nothing of its own error';
    case 'neither':
      return 'they cannot be told apart at the 5 % level (corrected resampled t-test)';
    default:
      return `the ${better} is better at the 5 % level (corrected resampled t-test)`;
  }
}
