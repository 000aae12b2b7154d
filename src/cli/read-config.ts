import { isAbsolute, join, relative, resolve } from 'node:path';
import { readConfigText } from '../config/read-config-text.js';
import { UserError, UserErrors } from '../core/errors.js';
import type { StudyPlan } from '../core/plan.js';
import type { Override } from '../index.js';
import type { MetricLimit } from './parse-options.js';
import type { World } from './world.js';

/** Flags that change what a config says. */
export interface ConfigFlags {
  readonly strategy?: string;
  readonly trials?: number;
  readonly folds?: number;
  readonly workers?: 'auto' | number;
  readonly backend?: string;
  readonly seed?: number;
  readonly set?: readonly string[];
  readonly failUnder?: MetricLimit;
  readonly failOver?: MetricLimit;
}

/** @throws UserError where the file can't be read, UserErrors where it is wrong */
export async function readConfig(path: string, flags: ConfigFlags, world: World): Promise<StudyPlan> {
  const file = isAbsolute(path) ? path : join(world.cwd, path);
  const text = readConfigText(file, path);
  const { parseConfig } = await import('../index.js');
  const plan = parseConfig(text, {
    path: relative(world.cwd, file) || path,
    read: (named) => readConfigText(resolve(world.cwd, named), named),
    overrides: overridesOf(flags),
    ...(flags.strategy === undefined ? {} : { strategyPreset: flags.strategy }),
  });
  return { ...plan, baseDirectory: join(file, '..') };
}

/**
 * Several configs, all of them read before anything is done with one.
 *
 * @throws UserError where any can't be read or is wrong, with what is wrong in all of them; where two are one study
 */
export async function readConfigs(
  paths: readonly string[],
  flags: ConfigFlags,
  world: World,
): Promise<readonly StudyPlan[]> {
  const plans: StudyPlan[] = [];
  const lines: string[] = [];
  for (const path of paths) {
    try {
      const plan = await readConfig(path, flags, world);
      const same = plans.findIndex(({ name }) => name === plan.name);
      if (same >= 0) lines.push(sameStudy(paths[same], path, plan.name));
      plans.push(plan);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      lines.push(...error.message.split('\n'));
    }
  }
  // What a flag is told of is told of each config alike.
  if (lines.length > 0) throw new UserErrors('config', [...new Set(lines)]);
  return plans;
}

function sameStudy(first: string, second: string, name: string): string {
  return `${first} and ${second} are both the study '${name}'; a name for each is wanted; set study in one of them`;
}

function overridesOf(flags: ConfigFlags): readonly Override[] {
  const given = (path: string, value: Override['value'] | undefined, flag: string): Override[] =>
    value === undefined ? [] : [{ path, value, flag }];
  return [
    ...(flags.set ?? []).map((text) => ({
      path: text.slice(0, text.indexOf('=')),
      value: text.slice(text.indexOf('=') + 1),
    })),
    ...given('strategy.trials', flags.trials, '--trials'),
    ...given('validation.folds', flags.folds, '--folds'),
    ...given('execution.workers', flags.workers, '--workers'),
    ...given('execution.backend', flags.backend, '--backend'),
    ...given('seed', flags.seed, '--seed'),
    ...gateOf(flags),
  ];
}

function gateOf({ failUnder, failOver }: ConfigFlags): Override[] {
  if (failUnder !== undefined) {
    return [{ path: 'gate', value: { metric: failUnder.metric, atLeast: failUnder.limit }, flag: '--fail-under' }];
  }
  if (failOver === undefined) return [];
  return [{ path: 'gate', value: { metric: failOver.metric, atMost: failOver.limit }, flag: '--fail-over' }];
}
