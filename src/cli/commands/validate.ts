import type { PreviewOptions, StudyPlan, StudyPreview } from '../../index.js';
import { parameterText } from '../../report/columns.js';
import { countText } from '../../selection/number-text.js';
import { bytesText } from '../../util/quantities.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { type ConfigFlags, readConfigs } from '../read-config.js';
import { type Done, doInTurn, type Job } from '../several.js';
import type { World } from '../world.js';

/** Checks configs and data and says what would run; trains nothing. */
export async function validate(
  configs: readonly string[],
  flags: ConfigFlags & { readonly json: boolean },
  world: World,
): Promise<ExitCode> {
  return printPreviews(await readConfigs(configs, flags, world), flags, {}, world);
}

/** @param options where studies may be already, if that matters */
export async function printPreviews(
  plans: readonly StudyPlan[],
  flags: { readonly json: boolean },
  options: PreviewOptions,
  world: World,
): Promise<ExitCode> {
  const jobs = plans.map((plan): Job => ({ name: plan.name, work: () => previewOne(plan, flags, options) }));
  return doInTurn(jobs, flags, world);
}

async function previewOne(
  plan: StudyPlan,
  { json }: { readonly json: boolean },
  options: PreviewOptions,
): Promise<Done> {
  const { previewStudy } = await import('../../index.js');
  const preview = await previewStudy(plan, options);
  const text = json ? `${JSON.stringify(preview, null, 2)}\n` : previewText(preview);
  return { code: exitCodes.done, text, aside: '' };
}

/**
 * A step of one small network costs about this on the wasm backend, in seconds, start-up aside. It only tells minutes
 * from hours: networks of other sizes and other machines differ by a factor of several.
 */
const roughSecondsPerStep = 0.00006;
/** Of convolutions, there. */
const roughProductsPerSecond = 1e9;

function batchesText({ count, largest, inCache }: StudyPreview['batches']): string {
  const passes = count === 1 ? 'one pass' : `${count} passes`;
  const together = `the first block trains in ${passes}, up to ${largest} fits side by side`;
  if (inCache === null) return together;
  const turns =
    inCache < largest ? `${inCache} at a time, as many as a core's cache holds` : "a core's cache holds them all";
  return `${together}; ${turns}`;
}

function previewText(preview: StudyPreview): string {
  const { study, task, metric, data, strategy, validation, repeats, folds, trials, fits, batches, steps } = preview;
  const from = data.testIsApart === true ? 'of data.testSource' : 'set aside';
  const test = data.testRows === 0 ? 'none set aside' : `${data.testRows} rows ${from}`;
  const classes = data.classes.length > 0 ? `, ${data.classes.length} classes` : '';
  const what = task === 'multi-label' ? 'labels' : 'targets';
  const targets = data.targets === undefined ? '' : ` of ${data.targets.length} ${what}`;
  const scheme = repeats > 1 ? `${repeats} × ${folds} folds` : countText(folds, folds === 1 ? 'split' : 'fold');
  const lines = [
    `${study}: config and data are sound; nothing was trained.`,
    '',
    `  data        ${data.rows} rows, ${data.features} features${classes} (${task}${targets}); test: ${test}`,
    `  search      ${strategy}: ${trials === null ? 'as many candidates as it finds' : countText(trials, 'candidate')}`,
    `  validation  ${validation}: ${scheme}, judged by ${metric}`,
    ...(preview.outerFolds === 0
      ? []
      : [`  nested      ${countText(preview.outerFolds, 'outer fold')}, each with a search of its own`]),
    ...(fits === null ? [] : [`  fits        ${fits} in all, and the refit of the winner`]),
    `  batches     ${batchesText(batches)}`,
    ...(preview.diskBytes === null
      ? []
      : [`  disk        ${bytesText(preview.diskBytes)} for the rows' numbers, which are not kept in memory`]),
    `  memory      about ${bytesText(batches.memoryBytes)} for the fits of the largest pass, besides the data and the program`,
    ...(steps === null ? [] : [`  time        very roughly ${roughTime(steps, batches.products)}`]),
    '',
    '  first candidates',
    ...preview.firstCandidates.slice(0, 5).map((parameters) => `    ${parametersText(parameters)}`),
    ...preview.warnings.map((warning) => `warning: ${warning}`),
  ];
  return `${lines.join('\n')}\n`;
}

function parametersText(parameters: StudyPreview['firstCandidates'][number]): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${parameterText(value)}`)
    .join(', ');
}

function roughTime(steps: number, products: number): string {
  const time = durationText(steps * (roughSecondsPerStep + products / roughProductsPerSecond));
  return products === 0 ? `${time} for a small network` : `${time} on one core`;
}

function durationText(seconds: number): string {
  if (seconds < 90) return countText(Math.max(1, Math.round(seconds)), 'second');
  return seconds < 5400 ? countText(Math.round(seconds / 60), 'minute') : countText(Math.round(seconds / 3600), 'hour');
}
