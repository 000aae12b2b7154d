import { basename, join, resolve } from 'node:path';
import type { Report } from '../../index.js';
import type { Profile } from '../../profile/profile.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { chooseProgress } from '../progress/choose.js';
import type { LogLevel } from '../progress/log.js';
import { type ConfigFlags, readConfig } from '../read-config.js';
import { listenForStops } from '../stop-requests.js';
import { type World, wantsColor, widthOf } from '../world.js';
import { write } from '../write.js';
import { printPreview } from './validate.js';

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

/** The main job. */
export async function run(config: string, flags: RunFlags, world: World): Promise<ExitCode> {
  const plan = await readConfig(config, flags, world);
  if (flags.dryRun) return printPreview(plan, flags, world);
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
    await printReport(report, flags, world);
    if (flags.profile && !flags.quiet) await printProfile(join(resultsDir, plan.name), flags, world);
    return report.study.end === 'interrupted' ? (stops.exitCode() ?? exitCodes.interrupted) : verdict(report);
  } finally {
    progress.close();
    stops.dispose();
  }
}

async function printReport(report: Report, { json }: RunFlags, world: World): Promise<void> {
  if (json) {
    const { renderJson } = await import('../../report/render-json.js');
    return write(world.stdout, renderJson(report));
  }
  const { renderTable } = await import('../../report/render-table.js');
  const color = wantsColor(world.stdout, world.env);
  await write(
    world.stdout,
    renderTable(report, { top: defaultTop, color, width: widthOf(world.stdout) ?? defaultWidth }),
  );
}

/** Beside the result, which is on stdout. */
async function printProfile(folder: string, { results }: RunFlags, world: World): Promise<void> {
  const { readFile } = await import('node:fs/promises');
  const { profileTable } = await import('../profile-table.js');
  // Written a moment ago.
  const profile = JSON.parse(await readFile(join(folder, 'profile.json'), 'utf8')) as Profile;
  await write(world.stderr, profileTable(profile, join(results, basename(folder), 'profile.json')));
}

function verdict({ recommended, gate }: Report): ExitCode {
  if (recommended === null) return exitCodes.noSuccessfulTrial;
  return gate !== null && !gate.passed ? exitCodes.gateNotMet : exitCodes.done;
}
