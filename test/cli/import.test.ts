import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FitResult } from '../../src/core/fit.js';
import { openStudyStore } from '../../src/storage/sqlite-store.js';
import { fakeFit, planWith } from '../study/fakes.js';
import { regsweep } from './world.js';

const config = `
data: { source: none.csv, target: y, task: regression }
training: { penalty: l2 }
space: { lambda: { low: 0.2, high: 1 } }
strategy: { name: bayes, trials: 8 }
`;

describe('import', () => {
  let folder: string;

  /** A study's file is an Optuna database: five trials, λ = 0, 0.25, …, 1; the last one is not done. */
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regsweep-import-'));
    writeFileSync(join(folder, 'sweep.yaml'), config);
    const { space, settings } = planWith();
    const plan = { space: space.map((spec) => ({ ...spec, name: 'decay' })) };
    const facts = { metric: 'rmse', direction: 'minimize', shape: { repeats: 1, folds: 2 } };
    const record = { name: 'net', planHash: '', plan: plan as never, facts };
    const store = await openStudyStore(join(folder, 'optuna.db'), record, '1.0.0', () => new Date(0));
    const lambdas = [0, 0.25, 0.5, 0.75, 1];
    await store.addTrials(
      0,
      lambdas.map((decay, number) => ({ number, parameters: { decay }, memo: null })),
    );
    const fits = lambdas.flatMap((lambda, trial): FitResult[] => {
      const penalty = { ...settings.training.penalty, lambda };
      const own = { ...settings, training: { ...settings.training, penalty } };
      return [0, 1].map((fold) => fakeFit({ trial, repeat: 0, fold, settings: own, epochs: null }));
    });
    await store.addFits(fits.slice(0, -1));
    await store.close();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...argv: string[]) => regsweep(folder, ['import', 'optuna.db', 'sweep.yaml', ...argv]);

  it('writes what lies in the space, and says what does not and why', async () => {
    const { code, stdout } = await run('--map', 'decay=lambda', '--output', 'earlier.json');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: [
        'earlier.json: 3 of 5 trials of net, scores to minimize.',
        '  1 not taken: without a score',
        '  1 not taken: lambda has a value that the space does not',
        '',
        'To learn from them, in the config:',
        '  strategy: { name: bayes, history: earlier.json }',
        '',
      ].join('\n'),
    });
    const { trials } = JSON.parse(readFileSync(join(folder, 'earlier.json'), 'utf8'));
    expect(
      trials.map(({ number, parameters }: { number: number; parameters: object }) => [number, parameters]),
    ).toEqual([
      [1, { lambda: 0.25 }],
      [2, { lambda: 0.5 }],
      [3, { lambda: 0.75 }],
    ]);
    // fakeFit: (λ − 0.3)² on one fold, 0.01 more on the other.
    expect(trials[0].score).toBeCloseTo(0.0025 + 0.005, 12);
  });

  it('writes nothing where nothing fits, and says what to do', async () => {
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toMatch(/study net: none of the 5 trials can be taken .*4: decay is not in the space.*--map/);
    expect(() => readFileSync(join(folder, 'history.json'))).toThrow(/ENOENT/);
  });

  it('refuses scores that are better the other way', async () => {
    writeFileSync(join(folder, 'sweep.yaml'), `${config}objective: { metric: r2 }\n`);
    const { code, stderr } = await run('--map', 'decay=lambda');
    expect(code).toBe(2);
    expect(stderr).toMatch(/study net: its scores were to minimize, and r2 is to maximize/);
  });
});
