import { resolve } from 'node:path';
import { UserError } from '../../core/errors.js';
import type { FitResult } from '../../core/fit.js';
import type { StudyOutcome } from '../../core/outcome.js';
import type { Trial } from '../../core/trial.js';
import { parameterText } from '../../report/columns.js';
import { backendOf } from '../../report/mixed-backends.js';
import { numberText, percentText } from '../../selection/number-text.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { textTable } from '../text-table.js';
import type { World } from '../world.js';
import { write } from '../write.js';
import { report } from './report.js';

export interface ShowFlags {
  readonly results: string;
  readonly json: boolean;
}

/** A study as a whole, or one of its trials: every fold, learning curves, gradients by layer. */
export async function show(
  study: string,
  trial: number | undefined,
  flags: ShowFlags,
  world: World,
): Promise<ExitCode> {
  if (trial === undefined) return report(study, { ...flags, format: 'table' }, world);
  const { findStudy, readStudy } = await import('../../study-files.js');
  const outcome = await readStudy(await findStudy(study, resolve(world.cwd, flags.results), world.cwd));
  const found = outcome.trials.find(({ number }) => number === trial);
  if (found === undefined) {
    const last = outcome.trials.length - 1;
    throw new UserError('usage', `trial ${trial}: no such trial in ${study}; a number from 0 to ${last} is wanted`);
  }
  await write(
    world.stdout,
    flags.json ? `${JSON.stringify(plain(found, outcome), null, 2)}\n` : trialText(found, outcome),
  );
  return exitCodes.done;
}

/** What is a number a row stays in the file. */
function plain(trial: Trial, outcome: StudyOutcome): object {
  return { ...trial, fits: trial.fits.map((fit) => ({ ...fit, backend: backendOf(fit, outcome), byRow: undefined })) };
}

function trialText(trial: Trial, { metric }: StudyOutcome): string {
  const longest = Math.max(...Object.keys(trial.parameters).map((name) => name.length));
  const parameters = Object.entries(trial.parameters).map(
    ([name, value]) => `  ${name.padEnd(longest)}  ${parameterText(value)}`,
  );
  const fits = textTable(
    ['fold', metric, 'training', 'epochs', 'best epoch', 'max norm', 'clipped', 'gradient'],
    trial.fits.map((fit) => fitRow(fit, metric)),
  );
  const failures = trial.fits.flatMap((fit) =>
    fit.state === 'failed' ? [`fold ${placeOf(fit)} failed: ${fit.failure.message}`] : [],
  );
  return [
    `trial ${trial.number}, block ${trial.block}`,
    ...parameters,
    '',
    fits,
    ...failures,
    'Mean training loss by epoch, penalty included',
    textTable(
      ['fold', 'loss'],
      trial.fits.map((fit) => [placeOf(fit), curveOf(fit)]),
    ),
    "Norm of the data loss's gradient by layer, first and last epoch",
    textTable(['fold', 'layer', 'first', 'last'], trial.fits.flatMap(layerRows)),
  ].join('\n');
}

function fitRow(fit: FitResult, metric: StudyOutcome['metric']): readonly string[] {
  const { gradient } = fit;
  const norms = [numberText(gradient?.maxNorm ?? null), gradient === null ? '–' : percentText(gradient.clippedShare)];
  const health = gradient?.exploded ? 'exploding' : gradient?.vanished ? 'vanishing' : 'healthy';
  if (fit.state === 'failed') return [placeOf(fit), 'failed', '–', '–', '–', ...norms, health];
  const scores = [numberText(fit.metrics[metric] ?? null), numberText(fit.trainMetrics[metric] ?? null)];
  return [placeOf(fit), ...scores, String(fit.epochs), String(fit.bestEpoch), ...norms, health];
}

function placeOf({ repeat, fold }: FitResult): string {
  return repeat === 0 ? String(fold) : `${repeat}.${fold}`;
}

const curvePoints = 8;

/** Evenly spaced epochs, the first and the last among them. */
function curveOf(fit: FitResult): string {
  if (fit.state === 'failed' || fit.lossCurve.length === 0) return '–';
  const last = fit.lossCurve.length - 1;
  const points = Math.min(curvePoints, last + 1);
  const epochs = Array.from({ length: points }, (_, i) => (points === 1 ? 0 : Math.round((i * last) / (points - 1))));
  return epochs.map((epoch) => numberText(fit.lossCurve[epoch])).join(' → ');
}

function layerRows(fit: FitResult): readonly (readonly string[])[] {
  return (fit.gradient?.layers ?? []).map(({ layer, norms }) => [
    placeOf(fit),
    layer,
    numberText(norms[0] ?? null),
    numberText(norms[norms.length - 1] ?? null),
  ]);
}
