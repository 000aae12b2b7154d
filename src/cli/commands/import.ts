import { dirname, relative, resolve } from 'node:path';
import { UserError } from '../../core/errors.js';
import type { Parameters } from '../../core/space.js';
import { countText } from '../../selection/number-text.js';
import type { OptunaStudy, OptunaTrial } from '../../storage/optuna-import.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { readConfig } from '../read-config.js';
import type { World } from '../world.js';
import { write } from '../write.js';

export interface ImportFlags {
  readonly study?: string;
  readonly output: string;
  /** `theirs=ours`. */
  readonly map?: readonly string[];
  readonly ignore?: readonly string[];
  readonly json: boolean;
}

/** What became of an Optuna study's trials. */
interface ImportSummary {
  readonly study: string;
  readonly direction: 'minimize' | 'maximize';
  readonly trials: number;
  readonly taken: number;
  /** How many were left, by reason. */
  readonly left: Readonly<Record<string, number>>;
  readonly output: string;
}

/** Takes the results of an Optuna study as a history that a config's search can learn from. */
export async function importOptuna(
  database: string,
  config: string,
  flags: ImportFlags,
  world: World,
): Promise<ExitCode> {
  const plan = await readConfig(config, {}, world);
  const { readOptunaStudy } = await import('../../storage/optuna-import.js');
  const { writeHistoryFile } = await import('../../storage/history-file.js');
  const { checkDirection, placeHistory } = await import('../../study/prior.js');
  const found = await readOptunaStudy(resolve(world.cwd, database), flags.study ?? null);
  // Both tasks' usual metrics are losses.
  checkDirection(`${database}, study ${found.name}`, found.direction, plan.objective.metric ?? 'log-loss');
  const scored = found.trials.flatMap((trial) => scoredTrial(trial, flags));
  const { taken, left } = placeHistory(plan.space, scored);
  const unscored = found.trials.length - scored.length;
  const reasons = unscored === 0 ? [...left] : [['without a score', unscored] as const, ...left];
  if (taken.length === 0) throw nothingTaken(database, found, reasons);
  const output = resolve(world.cwd, flags.output);
  await writeHistoryFile(output, { study: found.name, direction: found.direction, trials: taken });
  const summary: ImportSummary = {
    study: found.name,
    direction: found.direction,
    trials: found.trials.length,
    taken: taken.length,
    left: Object.fromEntries(reasons),
    output: flags.output,
  };
  const fromConfig = relative(dirname(resolve(world.cwd, config)), output);
  await write(world.stdout, flags.json ? `${JSON.stringify(summary, null, 2)}\n` : summaryText(summary, fromConfig));
  return exitCodes.done;
}

function scoredTrial({ number, parameters, score }: OptunaTrial, flags: ImportFlags) {
  return score === null ? [] : [{ number, parameters: rename(parameters, flags), score }];
}

function rename(parameters: Parameters, { map = [], ignore = [] }: ImportFlags): Parameters {
  const names = new Map(map.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]));
  const kept = Object.entries(parameters).filter(([name]) => !ignore.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [names.get(name) ?? name, value]));
}

function nothingTaken(database: string, { name, trials }: OptunaStudy, reasons: Reasons): UserError {
  const found = `none of the ${countText(trials.length, 'trial')} can be taken (${reasonText(reasons)})`;
  const remedy = 'rename parameters with --map theirs=ours, leave some out with --ignore, or widen the space';
  return new UserError(
    'data',
    `${database}, study ${name}: ${found}; trials of the config's space are wanted; ${remedy}`,
  );
}

type Reasons = readonly (readonly [string, number])[];

function reasonText(reasons: Reasons): string {
  return reasons.map(([reason, count]) => `${count}: ${reason}`).join('; ');
}

function summaryText({ study, direction, trials, taken, left, output }: ImportSummary, fromConfig: string): string {
  const lines = [
    `${output}: ${taken} of ${countText(trials, 'trial')} of ${study}, scores to ${direction}.`,
    ...Object.entries(left).map(([reason, count]) => `  ${count} not taken: ${reason}`),
    '',
    'To learn from them, in the config:',
    `  strategy: { name: bayes, history: ${fromConfig} }`,
  ];
  return `${lines.join('\n')}\n`;
}
