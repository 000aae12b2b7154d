/** The public library API. What stands here keeps its meaning from release to release. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalog } from './catalog.js';
import { type Override, parseConfig as parse } from './config/parse-config.js';
import { UserError } from './core/errors.js';
import type { StudyPlan } from './core/plan.js';
import type { StopSignal } from './core/stop.js';
import type { LoadedModel } from './deployment/load-model.js';
import type { ProcessReport } from './profile/profile.js';
import { createTableReading } from './read-tables.js';
import { type Report, reportSchema } from './report/report-schema.js';
import type { StudyEvent } from './study/events.js';
import { previewStudy as preview, type StudyPreview } from './study/preview.js';
import { runStudy as run } from './study/run-study.js';
import { createPorts, type Extensions } from './wiring.js';

export type { Override } from './config/parse-config.js';
export { UserError, UserErrors } from './core/errors.js';
export type { Json, JsonObject } from './core/json.js';
export type { LossRows, LossValues, OwnLoss } from './core/own-loss.js';
export type { MeasuredRows, OwnMetric } from './core/own-metric.js';
export type { StudyPlan } from './core/plan.js';
export type { Parameters } from './core/space.js';
export type {
  ClassPrediction,
  Evaluation,
  LabelsPrediction,
  LoadedModel,
  ValuePrediction,
  ValuesPrediction,
} from './deployment/load-model.js';
export type { Report, ReportTrial } from './report/report-schema.js';
export { createStudy } from './study/create-study.js';
export type { StudyEvent } from './study/events.js';
export type { StudyPreview } from './study/preview.js';
export type { Extensions } from './wiring.js';

export interface ParseOptions {
  /** Where the text comes from: named in errors; data paths are relative to its folder. */
  readonly path: string;
  /** Values that win over the file's. */
  readonly overrides?: readonly Override[];
  /** A whole strategy by name: grid, k-fold, bayes, random, sobol. */
  readonly strategyPreset?: string;
  /** Own strategies, models, validation schemes, metrics and losses that the text may name. */
  readonly extensions?: Extensions;
  /** The text of a config that `extends` names. Default: read from the disk. */
  readonly read?: (path: string) => string;
}

export interface RunStudyOptions {
  /** Default `results`, in the working directory. The study's files go into a folder of its name there. */
  readonly resultsDir?: string;
  /** Aborting stops the study at the next epoch; what is finished is kept, and the same call goes on from there. */
  readonly signal?: AbortSignal | StopSignal;
  readonly onEvent?: (event: StudyEvent) => void;
  readonly extensions?: Extensions;
  /** No new block begins after this many milliseconds. */
  readonly timeLimitMs?: number | null;
  /** Sets an old study of this name aside. */
  readonly fresh?: boolean;
  /** Continues on the plan's backend where the study was begun on another one; the report says so. Default: an error. */
  readonly changeBackend?: boolean;
  /** Milliseconds; only differences are used. */
  readonly now?: () => number;
  /** Writes `profile.json`: where the time went. Default false. */
  readonly profile?: boolean;
}

/**
 * YAML text → a study that can run.
 *
 * @throws UserErrors with every error of the text, each with its line
 */
export function parseConfig(text: string, { extensions = {}, ...options }: ParseOptions): StudyPlan {
  return parse(text, { ...options, catalog: catalog(extensions) });
}

/**
 * Runs a study, or goes on with one: search, refit, one look at the test rows, reports.
 *
 * @throws UserError where config, data, backend or storage are not as they should be
 */
export async function runStudy(plan: StudyPlan, options: RunStudyOptions = {}): Promise<Report> {
  const { resultsDir = 'results', extensions, fresh = false, timeLimitMs = null } = options;
  if (fresh) {
    const { resultsFolder, setAside } = await import('./storage/results-folder.js');
    const { lockStudy } = await import('./storage/study-lock.js');
    const folder = resultsFolder(resultsDir, plan.name);
    // Never from under a process that runs it.
    if (existsSync(folder.path)) lockStudy(folder.path, new Date())();
    await setAside(folder);
  }
  const { onEvent = () => {}, now = () => performance.now() } = options;
  const signal = toStopSignal(options.signal);
  const otherBackend = options.changeBackend ? 'go-on' : 'refuse';
  const running = { signal, timeLimitMs, now, otherBackend } as const;
  if (!options.profile) return run(plan, await createPorts(plan, resultsDir, extensions), { ...running, onEvent });
  const profile = await studyProfile(plan, resultsDir, now);
  const ports = profile.ports(await createPorts(plan, resultsDir, extensions, profile.training));
  return run(plan, ports, { ...running, onEvent: profile.listener(onEvent) });
}

async function studyProfile(plan: StudyPlan, resultsDir: string, now: () => number) {
  const { createStudyProfile } = await import('./profile/study-profile.js');
  const { takeParts } = await import('./storage/profile-parts.js');
  const { resultsFolder } = await import('./storage/results-folder.js');
  const { profileParts } = resultsFolder(resultsDir, plan.name);
  // Written by our own processes.
  return createStudyProfile(now, async () => (await takeParts(profileParts)) as readonly ProcessReport[]);
}

export interface PreviewOptions extends Pick<RunStudyOptions, 'extensions' | 'changeBackend'> {
  /** Where the study may be already: then whether it could go on is found out too. Left out: nobody looks. */
  readonly resultsDir?: string;
}

/** What a study would do; trains nothing, and writes nothing. @throws UserError as `runStudy` */
export async function previewStudy(plan: StudyPlan, options: PreviewOptions = {}): Promise<StudyPreview> {
  const { resultsDir, extensions, changeBackend } = options;
  const otherBackend = changeBackend ? 'go-on' : 'refuse';
  // Nothing is written among the results.
  const ports = await createPorts(plan, resultsDir ?? '', extensions, null, createTableReading(''));
  return preview(plan, ports, resultsDir === undefined ? null : otherBackend);
}

/**
 * A `report.json`, or the one in a study's folder.
 *
 * @throws UserError (data) where it is not there or is not a report
 */
export async function loadReport(path: string): Promise<Report> {
  const file = path.endsWith('.json') ? path : join(path, 'report.json');
  try {
    return reportSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('data', `${file}: is not a report (${found}); the report.json of a study is wanted`, { cause });
  }
}

/** Opens a saved `model/` folder. Whoever loaded it disposes it. @throws UserError where it is not there or not whole */
export async function loadModel(path: string): Promise<LoadedModel> {
  const { loadModel: load } = await import('./deployment/load-model.js');
  const { loadInferenceRuntime } = await import('./backends/inference.js');
  const { readForContract } = await import('./datasets/contract.js');
  return load(path, await loadInferenceRuntime(), readForContract);
}

/** A plain AbortSignal says 'now'. */
function toStopSignal(signal: RunStudyOptions['signal']): StopSignal {
  if (signal === undefined) return { state: 'run' };
  if ('state' in signal) return signal;
  return {
    get state() {
      return signal.aborted ? 'now' : 'run';
    },
  };
}
