import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/core/settings.js';
import { createBatchPlanner } from '../../src/training/batch-planner.js';
import { stepShape } from '../../src/training/step-shape.js';
import { makeDataset, type SettingsChanges, settingsOf } from './fixtures.js';

const data = makeDataset({ rows: 12, width: 4, classes: 3 }, 'step shape');

async function shapeOf(settings: Settings, dataset = data) {
  const { graphOf } = await createBatchPlanner(dataset, { maxMemoryBytes: null, fitsPerBatch: 'auto' });
  return stepShape(graphOf(settings), settings);
}

const penalty = { ...settingsOf().training.penalty, lambda: 0.1 };
const base: SettingsChanges = { model: { dropout: 0.2 }, training: { penalty, clipNorm: 1 } };
const cnn = {
  ...{ name: 'cnn', dropout: 0, depth: 1, width: 1, size: 3, hidden: [] },
  ...{ activation: 'relu', initializer: 'he-normal', batchNormalization: false },
};
const changed = ({ model, training }: SettingsChanges) =>
  settingsOf({ model: { ...base.model, ...model }, training: { ...base.training, ...training } });

describe('the shape of a step', () => {
  it.each<[string, SettingsChanges]>([
    ['epochs', { training: { epochs: 500 } }],
    ['the learning rate', { training: { optimizer: { ...settingsOf().training.optimizer, learningRate: 0.5 } } }],
    ['strengths', { training: { penalty: { ...penalty, lambda: 3, alpha: 0.1 }, clipNorm: 7 } }],
    ['rates of dropout', { model: { dropout: { others: 0.7 } } }],
    ['the initializer', { model: { initializer: 'zeros' } }],
  ])('is the same with other numbers: %s', async (_, change) => {
    expect(await shapeOf(changed(change))).toEqual(await shapeOf(changed({})));
  });

  it.each<[string, SettingsChanges]>([
    ['units', { model: { hidden: [9, 3] } }],
    ['the activation', { model: { activation: 'relu' } }],
    ['the batch size', { training: { batchSize: 7 } }],
    ['the optimiser', { training: { optimizer: { ...settingsOf().training.optimizer, name: 'lion' } } }],
    ['no penalty', { training: { penalty: { ...penalty, lambda: 0 } } }],
    ['no dropout', { model: { dropout: 0 } }],
    ['no clipping', { training: { clipNorm: null } }],
    ['smoothed labels', { training: { labelSmoothing: 0.1 } }],
    ['mixup', { training: { mixup: 0.2 } }],
  ])('is another one where other operations are computed: %s', async (_, change) => {
    expect(await shapeOf(changed(change))).not.toEqual(await shapeOf(changed({})));
  });

  it.each([
    ['channels', { width: 0.5 }],
    ['windows', { size: 5 }],
    ['what normalises', { batchNormalization: true }],
  ])('is another one where other operations see images: %s', async (_, change) => {
    const images = { ...data, rowShape: [2, 2, 1] };
    const [plain, other] = await Promise.all(
      [{}, change].map((own) => shapeOf(settingsOf({ model: { ...cnn, ...own } }), images)),
    );
    expect(other).not.toEqual(plain);
  });

  it('does not hang on how many rows there are, but on how wide they are', async () => {
    const [longer, wider] = [12 * 3, 12].map((rows, i) => makeDataset({ rows, width: 4 + i, classes: 3 }, 'other'));
    expect(await shapeOf(changed({}), longer)).toEqual(await shapeOf(changed({})));
    expect(await shapeOf(changed({}), wider)).not.toEqual(await shapeOf(changed({})));
  });
});
