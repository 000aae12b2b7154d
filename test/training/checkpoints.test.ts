import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/core/dataset.js';
import type { FitRequest } from '../../src/core/fit.js';
import type { AveragingSettings } from '../../src/core/settings.js';
import { createCheckpointFiles } from '../../src/storage/checkpoint-files.js';
import type { BatchState, Checkpoints } from '../../src/training/checkpoints.js';
import { createTrainer } from '../../src/training/create-trainer.js';
import type { TrainingData } from '../../src/training/trainer.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { planWith } from '../study/fakes.js';

function dataset(): Dataset {
  const stream = createRandomStream(streamKey(2, 'checkpoints'));
  const features = Float32Array.from({ length: 60 * 2 }, () => stream.normal());
  const target = Int32Array.from({ length: 60 }, (_, row) => Number(features[2 * row] + features[2 * row + 1] > 0));
  const column = (name: string) => ({ name, kind: 'numeric' as const, origin: 0, source: name, category: null });
  const columns = [column('a'), column('b')];
  const shape = { rows: 60, rowShape: [2], columns, classes: ['0', '1'], targetNames: ['y'], weights: null, hash: '' };
  return { task: 'classification', ...shape, features, target };
}

const all = Int32Array.from({ length: 60 }, (_, row) => row);
const data: TrainingData = {
  dataset: dataset(),
  trainRows: all,
  splits: [[{ train: all.slice(0, 45), validation: all.slice(45) }]],
  rule: { by: 'row' },
  seed: 4,
};

function requests(averaging: AveragingSettings): FitRequest[] {
  const { training, ...rest } = planWith().settings;
  const settings = (dropout: number, learningRate: number) => ({
    ...rest,
    model: { name: 'mlp', hidden: [5], batchNormalization: true, dropout },
    training: {
      ...training,
      epochs: 9,
      optimizer: { ...training.optimizer, name: 'adam' as const, learningRate },
      schedule: { ...training.schedule, name: 'cosine' as const, warmup: 0.2 },
      earlyStopping: { fraction: 0.2, patience: 3, minDelta: 0 },
      maxNorm: 1,
      averaging,
    },
  });
  // The last one diverges.
  return [settings(0.3, 0.05), settings(0, 0.3), settings(0.5, 1e30)].map((own, trial) => ({
    trial,
    repeat: 0,
    fold: 0,
    settings: own,
    epochs: null,
  }));
}

const plain: AveragingSettings = { name: 'none', decay: 0.9, start: 3 };

async function train(
  checkpoints: Checkpoints | null,
  signal: { state: 'run' | 'soon' | 'now' } = { state: 'run' },
  averaging = plain,
) {
  const trainer = await createTrainer(data, { backend: 'wasm', fitsPerBatch: 'auto', checkpoints });
  const epochs: number[] = [];
  const results = await trainer.train(requests(averaging), signal, ({ epoch }) => epochs.push(epoch));
  await trainer.dispose();
  return { results, epochs };
}

describe('a long batch', () => {
  let parent: string;
  let folder: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'regsweep-checkpoints-'));
    folder = join(parent, 'checkpoints');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  /** Each look at this clock finds a minute gone: every batch is long, every checkpoint due. */
  const files = () => {
    let ms = 0;
    const now = () => {
      ms += 60_000;
      return ms;
    };
    return createCheckpointFiles<BatchState>({ folder, version: '1', now, longMs: 30_000 });
  };

  const kinds = ['none', 'ema', 'swa'] as const;
  it.each(kinds)('stopped after any epoch and begun again goes on to the same bits, averaging %s', async (name) => {
    const averaging = { ...plain, name };
    const whole = await train(null, { state: 'run' }, averaging);
    expect(whole.results?.map((result) => result.state)).toEqual(['complete', 'complete', 'failed']);
    for (const stopAfter of [1, 2, 4]) {
      const signal: { state: 'run' | 'soon' | 'now' } = { state: 'run' };
      const stopping: Checkpoints = {
        ...files(),
        async save(id, state) {
          await files().save(id, state);
          if (state.epochs.length === stopAfter) signal.state = 'now';
        },
      };
      const first = await train(stopping, signal, averaging);
      expect([first.results, first.epochs.at(-1)]).toEqual([null, stopAfter]);
      const second = await train(files(), { state: 'run' }, averaging);
      expect(second.results).toEqual(whole.results);
      expect(second.epochs[0]).toBe(stopAfter + 1);
      for (const id of readdirSync(folder)) await files().remove(id);
      expect(existsSync(folder)).toBe(false);
    }
  });

  it('stops at the next checkpoint once somebody asks it to', async () => {
    const signal: { state: 'run' | 'soon' | 'now' } = { state: 'soon' };
    const { results, epochs } = await train(files(), signal);
    expect([results, epochs]).toEqual([null, [1]]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('begins anew where its checkpoint was cut', async () => {
    const whole = await train(null);
    await train(files(), { state: 'soon' });
    truncateSync(join(folder, readdirSync(folder)[0]), 200);
    const again = await train(files());
    expect(again.results).toEqual(whole.results);
    expect(again.epochs[0]).toBe(1);
  });

  it('leaves nothing where it is short', async () => {
    const short = createCheckpointFiles<BatchState>({ folder, version: '1', now: () => 1, longMs: 30_000 });
    const { results } = await train(short);
    expect(results).toHaveLength(3);
    expect(existsSync(folder)).toBe(false);
  });
});
