import { basename, join, resolve } from 'node:path';
import type { Report, StudyPlan } from '../../index.js';
import type { Profile } from '../../profile/profile.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { chooseProgress } from '../progress/choose.js';
import type { LogLevel } from '../progress/log.js';
import { type ConfigFlags, readConfigs } from '../read-config.js';
import { type Done, doInTurn, type Job } from '../several.js';
import { listenForStops } from '../stop-requests.js';
import { type World, wantsColor, widthOf } from '../world.js';
import { printPreviews } from './validate.js';

export interface RunFlags extends ConfigFlags {
  readonly results: string;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly fresh: boolean;
  readonly changeBackend: boolean;
  readonly timeLimit?: number;
  readonly profile: boolean;
  readonly logFormat: 'pretty' | 'json';
  readonly logLevel: LogLevel;
}

/** Width of a table where the terminal doesn't say. */
const defaultWidth = 100;
const defaultTop = 20;

/** The main job: one study after the other. */
export async function run(configs: readonly string[], flags: RunFlags, world: World): Promise<ExitCode> {
  const plans = await readConfigs(configs, flags, world);
  if (flags.dryRun) {
    const there = { resultsDir: resolve(world.cwd, flags.results), changeBackend: flags.changeBackend };
    return printPreviews(plans, flags, flags.fresh ? {} : there, world);
  }
  const jobs = plans.map((plan): Job => ({ name: plan.name, work: () => runOne(plan, flags, world) }));
  return doInTurn(jobs, flags, world);
}

async function runOne(plan: StudyPlan, flags: RunFlags, world: World): Promise<Done> {
  const { runStudy } = await import('../../index.js');
  const resultsDir = resolve(world.cwd, flags.results);
  const logFile = join(resultsDir, plan.name, 'log.ndjson');
  const progress = await chooseProgress({ ...flags, logFile }, world);
  const stops = listenForStops(world.signals, progress);
  try {
    const report = await runStudy(plan, {
      resultsDir,
      signal: stops.signal,
      onEvent: progress.onEvent,
      fresh: flags.fresh,
      changeBackend: flags.changeBackend,
      timeLimitMs: flags.timeLimit ?? null,
      now: world.now,
      profile: flags.profile,
    });
    progress.close();
    const text = await textOf(report, flags, world);
    const code = report.study.end === 'interrupted' ? (stops.exitCode() ?? exitCodes.interrupted) : verdict(report);
    const aside = flags.profile && !flags.quiet ? await profileOf(join(resultsDir, plan.name), flags) : '';
    return { code, text, aside };
  } finally {
    progress.close();
    stops.dispose();
  }
}

async function textOf(report: Report, { json }: RunFlags, world: World): Promise<string> {
  if (json) return (await import('../../report/render-json.js')).renderJson(report);
  const { renderTable } = await import('../../report/render-table.js');
  const color = wantsColor(world.stdout, world.env);
  return renderTable(report, { top: defaultTop, color, width: widthOf(world.stdout) ?? defaultWidth });
}

/** Beside the result, which is on stdout. */
async function profileOf(folder: string, { results }: RunFlags): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const { profileTable } = await import('../profile-table.js');
  // Written a moment ago.
  const profile = JSON.parse(await readFile(join(folder, 'profile.json'), 'utf8')) as Profile;
  return profileTable(profile, join(results, basename(folder), 'profile.json'));
}

function verdict({ recommended, gate }: Report): ExitCode {
  if (recommended === null) return exitCodes.noSuccessfulTrial;
  return gate !== null && !gate.passed ? exitCodes.gateNotMet : exitCodes.done;
}
