import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FitResult } from '../../src/core/fit.js';
import { createTrainer } from '../../src/training/create-trainer.js';
import { mean, standardDeviation } from '../../src/util/statistics.js';
import { readDigits } from './digits.js';
import { runPython } from './python.js';
import {
  jobSettings,
  ourLosses,
  replayJob,
  seed,
  settings,
  splitDigits,
  standardization,
  standardized,
} from './pytorch-job.js';

const script = 'pytorch_parity.py';
const seeds = 40;
const digits = readDigits();

interface Scores {
  readonly logLoss: readonly number[];
  readonly accuracy: readonly number[];
}

/** Forty fits on one split with their own random numbers: one split repeated, because streams are made of the repeat. */
async function ourScores(): Promise<Scores> {
  const split = splitDigits(digits);
  const splits = Array.from({ length: seeds }, () => [split]);
  const trainer = await createTrainer(
    { dataset: digits, trainRows: split.train, splits, rule: { by: 'row' }, seed },
    { backend: 'wasm', fitsPerBatch: 'auto' },
  );
  const requests = splits.map((_, repeat) => ({ trial: 0, repeat, fold: 0, settings, epochs: null }));
  const results: FitResult[] = [];
  for (const batch of trainer.planBatches(requests)) {
    results.push(...((await trainer.train(batch, { state: 'run' }, () => {})) ?? []));
  }
  await trainer.dispose();
  const score = (metric: 'log-loss' | 'accuracy') =>
    results.map((fit) => (fit.state === 'complete' ? (fit.metrics[metric] ?? Number.NaN) : Number.NaN));
  return { logLoss: score('log-loss'), accuracy: score('accuracy') };
}

function torchScores(): Scores {
  const { train, validation } = splitDigits(digits);
  return runPython(script, ['free'], {
    settings: jobSettings,
    x: [...standardized(digits, standardization(digits, train))],
    y: [...digits.target],
    train: [...train],
    validation: [...validation],
    inputs: 64,
    hidden: 128,
    classes: 10,
    epochs: settings.training.epochs,
    batchSize: settings.training.batchSize,
    seeds,
  }) as Scores;
}

/** A difference of means in units of the pooled standard deviation. */
function effectSize(ours: readonly number[], theirs: readonly number[]): number {
  const pooled = Math.sqrt((standardDeviation(ours) ** 2 + standardDeviation(theirs) ** 2) / 2);
  return (mean(ours) - mean(theirs)) / pooled;
}

describe('the digits, trained by us and by PyTorch', () => {
  const path = new URL('pytorch-parity.reference.json', import.meta.url);
  const found: Record<string, unknown> = {};

  it('lose the same in the first 50 steps, with our weights, batches and masks fed to PyTorch', async () => {
    const replay = runPython(script, ['replay'], replayJob(digits)) as { losses: number[] };
    const losses = await ourLosses('wasm', digits);
    const differences = losses.map((loss, step) => Math.abs(loss / replay.losses[step] - 1));
    Object.assign(found, { replay, ours: losses, largestRelativeDifference: Math.max(...differences) });
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  });

  it('score alike over 40 seeds, each with its own random numbers', async () => {
    const ours = await ourScores();
    const theirs = torchScores();
    const effects = {
      logLoss: effectSize(ours.logLoss, theirs.logLoss),
      accuracy: effectSize(ours.accuracy, theirs.accuracy),
    };
    Object.assign(found, { free: { effects, ours, torch: theirs } });
    expect(Math.abs(effects.logLoss)).toBeLessThan(0.5);
    expect(Math.abs(effects.accuracy)).toBeLessThan(0.5);
  });

  it('are stored as they were found', () => {
    if (process.env.REGSWEEP_UPDATE_REFERENCES === '1') {
      writeFileSync(path, `${JSON.stringify(found, null, 1)}\n`);
    }
    const stored = JSON.parse(readFileSync(path, 'utf8'));
    const { losses } = found.replay as { losses: number[] };
    losses.forEach((loss, step) => {
      expect(stored.replay.losses[step]).toBeCloseTo(loss, 4);
    });
  });
});
