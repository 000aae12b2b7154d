import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as layers from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FeatureColumn } from '../../src/core/dataset.js';
import { UserError } from '../../src/core/errors.js';
import type { TestResult } from '../../src/core/outcome.js';
import type { Row } from '../../src/deployment/encode-rows.js';
import { isWholeModel } from '../../src/deployment/is-whole.js';
import { type LoadedModel, loadModel, type ReadLabelled } from '../../src/deployment/load-model.js';
import { type ModelToSave, saveModel } from '../../src/deployment/save-model.js';
import type { TrainedModel } from '../../src/training/trainer.js';

const numeric = (name: string, origin: number): FeatureColumn => ({
  name,
  kind: 'numeric',
  origin,
  source: name,
  category: null,
});

const indicator = (source: string, category: string): FeatureColumn => ({
  name: `${source}=${category}`,
  kind: 'indicator',
  origin: 0,
  source,
  category,
});

const columns = [numeric('age', 1e9), indicator('colour', 'blue'), indicator('colour', 'red')];

function trained(outputs: number, kernel: number[], target: TrainedModel['preprocessing']['target']): TrainedModel {
  return {
    graph: {
      inputShape: [3],
      nodes: [{ name: 'output', kind: 'dense', inputs: ['input'], units: outputs, initializer: 'zeros' }],
      outputs,
    },
    weights: [
      { name: 'output/kernel', shape: [3, outputs], values: Float32Array.from(kernel) },
      { name: 'output/bias', shape: [outputs], values: new Float32Array(outputs) },
    ],
    preprocessing: {
      keptRows: Int32Array.of(0, 1),
      fill: null,
      shift: Float32Array.of(2, 0, 0),
      scale: Float32Array.of(0.5, 1, 1),
      target,
      learned: [{ name: 'standardize' }],
    },
  };
}

const study = { name: 'a study', seed: 7, planHash: 'abc' };
const test: TestResult = {
  rows: 2,
  metrics: {
    accuracy: { value: 0.5, low: 0.1, high: 0.9 },
    auc: { value: Number.NaN, low: Number.NaN, high: Number.NaN },
  },
};

/** Logits: z = (age − 10⁹ − 2)/2 for "up", 1 for red, 0 for blue; "down" has 0. */
const classifier: ModelToSave = {
  model: trained(2, [0, 1, 0, 0, 0, 1], null),
  dataset: { task: 'classification', rowShape: [3], columns, classes: ['down', 'up'], targetNames: ['direction'] },
  contract: { columns: ['age', 'colour'] },
  missing: null,
  test,
  study,
  version: '0.1.0',
};

/** value = 100 + 10 · ((age − 10⁹ − 2)/2 + red). */
const regressor: ModelToSave = {
  ...classifier,
  model: trained(1, [1, 0, 1], [{ mean: 100, scale: 10 }]),
  dataset: { ...classifier.dataset, task: 'regression', classes: [], targetNames: ['size'] },
  test: null,
};

const row = (age: unknown, colour: unknown): Row => ({ age, colour });

describe('a saved model', () => {
  let directory: string;
  const opened: LoadedModel[] = [];

  beforeAll(async () => {
    await tf.setBackend('cpu');
  });
  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'regsweep-model-')), 'model');
  });
  afterEach(async () => {
    for (const model of opened.splice(0)) model.dispose();
    await rm(join(directory, '..'), { recursive: true });
  });

  const noFile: ReadLabelled = () => Promise.reject(new Error('no file is read here'));
  async function saveAndLoad(saved: ModelToSave, readLabelled = noFile): Promise<LoadedModel> {
    await saveModel(directory, saved);
    const model = await loadModel(directory, { tf, layers }, readLabelled);
    opened.push(model);
    return model;
  }

  it('is whole as it was saved for its plan, and not where anything of it is missing, cut or of another plan', async () => {
    await saveModel(directory, classifier);
    expect(await isWholeModel(directory, study.planHash)).toBe(true);
    expect(await isWholeModel(directory, 'another')).toBe(false);
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      const whole = await readFile(path);
      await writeFile(path, whole.subarray(0, whole.length - 4));
      expect(await isWholeModel(directory, study.planHash), `${name} cut`).toBe(false);
      await rm(path);
      expect(await isWholeModel(directory, study.planHash), `no ${name}`).toBe(false);
      await writeFile(path, whole);
    }
    expect(await isWholeModel(directory, study.planHash)).toBe(true);
  });

  it('predicts classes with probabilities from raw values, keeping the digits of a large column', async () => {
    const model = await saveAndLoad(classifier);
    const [first, second] = await model.predict([row(1e9 + 6, 'blue'), row(1e9 - 4, 'red')]);
    const up = 1 / (1 + Math.exp(-2));
    expect(first).toMatchObject({
      class: 'up',
      probabilities: { up: expect.closeTo(up, 6), down: expect.closeTo(1 - up, 6) },
    });
    expect(second).toMatchObject({ class: 'down', probabilities: { up: expect.closeTo(1 - up, 6) } });
    expect(await model.predict([])).toEqual([]);
  });

  it('predicts numbers in the target’s own unit', async () => {
    const model = await saveAndLoad(regressor);
    expect(await model.predict([row(1e9 + 6, 'blue'), row(1e9 + 2, 'red')])).toEqual([{ value: 120 }, { value: 110 }]);
  });

  it('opens with plain tf.loadLayersModel, and gives the same there from preprocessed inputs', async () => {
    await saveModel(directory, regressor);
    const json = JSON.parse(await readFile(join(directory, 'model.json'), 'utf8'));
    const weightData = Uint8Array.from(await readFile(join(directory, 'weights.bin'))).buffer;
    const weightSpecs = json.weightsManifest[0].weights;
    const plain = await layers.loadLayersModel(
      tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs, weightData }),
    );
    const output = plain.predict(tf.tensor2d([[2, 0, 1]])) as tf.Tensor2D;
    expect(await output.array()).toEqual([[130]]);
  });

  it('evaluates labelled rows against what its study recorded', async () => {
    const model = await saveAndLoad(classifier);
    const rows = [
      { ...row(1e9 + 6, 'blue'), direction: 'up' },
      { ...row(1e9 - 4, 'red'), direction: 'up' },
    ];
    const { rows: count, metrics, recorded } = await model.evaluate(rows);
    expect(count).toBe(2);
    expect(metrics.accuracy?.value).toBe(0.5);
    expect(metrics['log-loss']?.value).toBeCloseTo((Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(2))) / 2, 6);
    expect(recorded).toEqual(test);
  });

  it('evaluates a file through the reader it was given', async () => {
    const model = await saveAndLoad(regressor, async (path, card) => {
      expect([path, card.target.name]).toEqual(['data.csv', 'size']);
      return { features: Float32Array.of(6, 1, 0), target: Float64Array.of(123), weights: null, warnings: [] };
    });
    expect((await model.evaluate('data.csv')).metrics.mae?.value).toBe(3);
  });

  it.each([
    ['a missing value', { colour: 'red' }, /row 0, column age: found no value/],
    ['a text for a number', row('old', 'red'), /row 0, column age: found "old"; a finite number is wanted/],
    ['a number that is none', row(Number.NaN, 'red'), /column age: found NaN/],
    ['an unknown category', row(1, 'green'), /column colour: found "green"; one of blue, red is wanted/],
  ])('tells %s by row and column', async (_, bad, message) => {
    const model = await saveAndLoad(classifier);
    await expect(model.predict([bad])).rejects.toThrow(message);
    await expect(model.predict([bad])).rejects.toBeInstanceOf(UserError);
  });

  it('counts a category that it does not know as none, with a warning, where it evaluates', async () => {
    const model = await saveAndLoad(regressor);
    const { metrics, warnings } = await model.evaluate([{ ...row(1e9 + 6, 'green'), size: 120 }]);
    expect(metrics.mae?.value).toBe(0);
    expect(warnings).toEqual([expect.stringMatching(/column colour: found "green"/)]);
  });

  it('takes images as pixels, and refuses those of another size', async () => {
    const pixel = (name: string): FeatureColumn => ({ name, kind: 'pixel', origin: 0, source: name, category: null });
    const model = await saveAndLoad({
      ...regressor,
      model: {
        ...trained(1, [1, 10, 100], [{ mean: 0, scale: 1 }]),
        graph: {
          inputShape: [1, 3, 1],
          nodes: [
            { name: 'flatten', kind: 'flatten', inputs: ['input'] },
            { name: 'output', kind: 'dense', inputs: ['flatten'], units: 1, initializer: 'zeros' },
          ],
          outputs: 1,
        },
      },
      dataset: { ...regressor.dataset, rowShape: [1, 3, 1], columns: ['p0', 'p1', 'p2'].map(pixel) },
    });
    expect(await model.predict([{ pixels: Uint8Array.of(255, 0, 255) }])).toEqual([{ value: 99.5 }]);
    await expect(model.predict([{ pixels: [1] }])).rejects.toThrow(
      /column pixels: found 1 values; a list of 3 numbers/,
    );
  });

  it('tells a label that it does not know', async () => {
    const model = await saveAndLoad(classifier);
    await expect(model.evaluate([{ ...row(1, 'red'), direction: 'left' }])).rejects.toThrow(
      /column direction: found "left"; one of the classes down, up is wanted/,
    );
    await expect(model.evaluate([])).rejects.toThrow(/found no rows/);
  });

  it('is refused where a file is missing, cut off or of another kind', async () => {
    const open = () => loadModel(directory, { tf, layers }, noFile);
    await expect(open()).rejects.toThrow(/found no regsweep.json/);
    await saveModel(directory, classifier);
    await writeFile(join(directory, 'weights.bin'), new Uint8Array(3));
    await expect(open()).rejects.toThrow(/weights.bin has 3 bytes, 32 are wanted/);
    await writeFile(join(directory, 'regsweep.json'), '{ "schemaVersion": 2 }');
    await expect(open()).rejects.toThrow(/regsweep.json: schemaVersion/);
  });

  it('takes the place of an older one, leaves nothing beside it, names no folder, and is the same bytes again', async () => {
    await saveModel(directory, regressor);
    await saveModel(directory, classifier);
    expect(await readdir(join(directory, '..'))).toEqual(['model']);
    expect((await readdir(directory)).sort()).toEqual(['model.json', 'regsweep.json', 'weights.bin']);
    const card = await readFile(join(directory, 'regsweep.json'), 'utf8');
    expect(card).not.toContain(directory);
    expect(JSON.parse(card).task).toBe('classification');
    await saveModel(directory, classifier);
    expect(await readFile(join(directory, 'regsweep.json'), 'utf8')).toBe(card);
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const model = await saveAndLoad(classifier);
    await model.predict([row(1, 'red')]);
    opened.pop()?.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
