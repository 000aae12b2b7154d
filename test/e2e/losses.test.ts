import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig, type Report, runStudy } from '../../src/index.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-losses-'));
  const stream = createRandomStream(streamKey(3, 'losses'));
  const rows = Array.from({ length: 300 }, (_, row) => {
    const [a, b, noise] = [stream.normal(), stream.normal(), stream.normal()];
    const clean = 50 + 5 * a - 3 * b;
    // Every twentieth row is wild, upwards.
    return {
      a,
      b,
      noisy: clean + 4 * noise,
      wild: clean + noise + (row % 20 === 0 ? 200 : 0),
      label: a > b ? 'up' : 'down',
    };
  });
  const table = (name: string, pick: (row: (typeof rows)[number]) => string | number) =>
    writeFileSync(join(folder, name), ['a,b,y', ...rows.map((row) => `${row.a},${row.b},${pick(row)}`)].join('\n'));
  table('noisy.csv', ({ noisy }) => noisy);
  table('wild.csv', ({ wild }) => wild);
  table('labels.csv', ({ label }) => label);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function study(name: string, source: string, training: string, rest = ''): Promise<Report> {
  const text = `
study: ${name}
data: { source: ${source}, target: y }
preprocessing: [standardize]
model: { hidden: [] }
training: { epochs: 40, batchSize: 16, optimizer: { name: adam, learningRate: 0.03 }, ${training} }
space: { lambda: { values: [0.0001] } }
strategy: grid
validation: { name: k-fold, folds: 3 }
${rest}`;
  return runStudy(parseConfig(text, { path: join(folder, `${name}.yaml`) }), { resultsDir: join(folder, 'results') });
}

const meanOf = (report: Report, metric: string) => report.trials[0].metrics[metric].mean ?? Number.NaN;

describe('a study with a loss of its own', () => {
  it('predicts a quantile: as many targets lie below it as its level says', async () => {
    const objective = 'objective: { metric: pinball, level: 0.9, also: [median-absolute-error] }';
    const high = await study('high', 'noisy.csv', 'loss: { name: quantile, level: 0.9 }', objective);
    const mean = await study('mean', 'noisy.csv', 'loss: squared-error', objective);
    // The 0.9-quantile of N(0, 4²) lies 1.2816 · 4 above the mean: there the expected pinball is φ(1.2816) · 4 = 0.702,
    // and at the mean it is 4 · φ(0) = 1.596. (300 rows, so within a tenth or two.)
    expect(meanOf(high, 'pinball')).toBeCloseTo(0.702, 0.7);
    expect(meanOf(mean, 'pinball')).toBeCloseTo(1.596, 0.5);
    expect(high.study).toMatchObject({ metric: 'pinball', direction: 'minimize' });
  });

  it('is led astray less by wild rows under huber', async () => {
    const objective = 'objective: { metric: median-absolute-error }';
    const squared = await study('squared', 'wild.csv', 'earlyStopping: none', objective);
    const huber = await study('huber', 'wild.csv', 'loss: { name: huber, delta: 0.05 }', objective);
    expect(meanOf(huber, 'median-absolute-error')).toBeLessThan(meanOf(squared, 'median-absolute-error') / 2);
  });

  it('is less sure of itself under label smoothing, and its reference is trained without', async () => {
    const plain = await study('plain', 'labels.csv', 'clipNorm: none');
    const smooth = await study('smooth', 'labels.csv', 'labelSmoothing: 0.3');
    // With ε = 0.3 and two classes no probability should pass 0.85: −ln 0.85 = 0.163 at best.
    expect(meanOf(smooth, 'log-loss')).toBeGreaterThan(0.163);
    expect(meanOf(plain, 'log-loss')).toBeLessThan(0.1);
    expect(smooth.reference?.score.mean).toBeCloseTo(plain.reference?.score.mean ?? Number.NaN, 2);
    expect(meanOf(smooth, 'accuracy')).toBeGreaterThan(0.95);
  });

  it('can search mixup, and trains its reference without', async () => {
    const text = `
study: mixed
data: { source: labels.csv, target: y }
preprocessing: [standardize]
training: { epochs: 5 }
space: { training.mixup: { values: [0, 0.4, 2] } }
strategy: { name: grid }
validation: { name: k-fold, folds: 2 }`;
    const plan = parseConfig(text, { path: join(folder, 'mixed.yaml') });
    const report = await runStudy(plan, { resultsDir: join(folder, 'results') });
    const scoreOf = (mixup: number) =>
      report.trials.find(({ parameters }) => parameters['training.mixup'] === mixup)?.score.folds;
    expect(scoreOf(0.4)).not.toEqual(scoreOf(2));
    // Nothing regularises but mixup, and the reference has none.
    expect(report.reference?.score.folds).toEqual(scoreOf(0));
    expect(report.reference?.parameters).toEqual({ 'training.mixup': 0 });
  });

  it('can search constraints, noise and averages together, and trains its reference without', async () => {
    const text = `
study: kept
data: { source: labels.csv, target: y }
preprocessing: [standardize]
model: { batchNormalization: true }
training: { epochs: 4, optimizer: { name: adam, learningRate: 0.02 }, earlyStopping: { patience: 2 } }
space:
  training.averaging: { values: [none, ema, { name: swa, start: 2 }] }
  training.maxNorm: { values: [none, 0.5] }
  training.gradientNoise.eta: { values: [0, 0.1] }
strategy: { name: grid }
validation: { name: k-fold, folds: 2 }`;
    const plan = parseConfig(text, { path: join(folder, 'kept.yaml') });
    const report = await runStudy(plan, { resultsDir: join(folder, 'results') });
    const scores = report.trials.map(({ score }) => JSON.stringify(score.folds));
    expect(new Set(scores).size).toBe(12);
    const plain = report.trials.find(({ parameters }) => Object.values(parameters).join() === 'none,none,0');
    expect(report.reference?.score.folds).toEqual(plain?.score.folds);
    const off = { 'training.averaging': 'none', 'training.maxNorm': 'none', 'training.gradientNoise.eta': 0 };
    expect(report.reference?.parameters).toEqual(off);
  });

  it('can search a loss and what shapes it', async () => {
    const text = `
study: searched
data: { source: wild.csv, target: y }
preprocessing: [standardize]
model: { hidden: [] }
training: { epochs: 10, loss: huber, earlyStopping: { patience: 3 }, optimizer: { name: adam, learningRate: 0.03 } }
space:
  training.loss.name: { values: [squared-error, huber] }
  training.loss.delta: { values: [0.05, 1] }
strategy: grid
objective: mae`;
    const plan = parseConfig(text, { path: join(folder, 'searched.yaml') });
    const report = await runStudy(plan, { resultsDir: join(folder, 'results') });
    expect(
      report.trials.map(({ parameters }) => parameters).filter((own) => 'training.loss.delta' in own),
    ).toHaveLength(2);
    expect(report.trials).toHaveLength(3);
    expect(report.trials[0].parameters).toMatchObject({ 'training.loss.name': 'huber', 'training.loss.delta': 0.05 });
  });

  it.each([
    [
      'labels.csv',
      'loss: huber',
      'training.loss: huber is not a loss for classification; one of cross-entropy, focal is wanted; change training.loss.name',
    ],
    [
      'noisy.csv',
      'labelSmoothing: 0.1',
      'training.labelSmoothing: the target is a number, which has no labels; remove it',
    ],
  ])('is refused once the data tell the task: %s, %s', async (source, training, message) => {
    await expect(study('refused', source, training)).rejects.toThrow(message);
  });
});
