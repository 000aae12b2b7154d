import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkplace } from './workplace.js';
import { regsweep } from './world.js';

let workplace: ReturnType<typeof createWorkplace>;
const compare = (...argv: string[]) => regsweep(workplace.path, ['compare', ...argv]);

beforeAll(async () => {
  workplace = createWorkplace();
  workplace.write('longer.yaml', 'extends: tiny.yaml\ntraining: { epochs: 5 }\n');
  workplace.write('reseeded.yaml', 'extends: tiny.yaml\nseed: 4\n');
  workplace.write('split.yaml', 'extends: tiny.yaml\nvalidation: { name: holdout }\n');
  workplace.write('other.yaml', 'extends: tiny.yaml\ndata: { target: a, exclude: [y] }\n');
  const configs = ['tiny', 'longer', 'reseeded', 'split', 'other'].map((name) => `${name}.yaml`);
  expect((await regsweep(workplace.path, ['run', ...configs, '--quiet'])).code).toBe(0);
});
afterAll(() => workplace.remove());

describe('compare', () => {
  it('tells two trials apart by the test that the report uses, fold by fold', async () => {
    const report = JSON.parse((await regsweep(workplace.path, ['report', 'tiny', '--json'])).stdout);
    const winner = report.recommended.trial;
    const trial = report.trials.find(({ number }: { number: number }) => number !== winner);
    const { code, stdout } = await compare(`tiny:${trial.number}`, 'tiny', '--json');
    const told = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(told.test.p).toBeCloseTo(trial.verdict.p, 12);
    const best = report.trials.find(({ number }: { number: number }) => number === winner);
    expect(told.differences).toEqual(
      trial.score.folds.map((score: number, fold: number) => score - best.score.folds[fold]),
    );
    expect(told.first.score).toEqual(trial.score);
    expect({ unpaired: told.unpaired, planChanges: told.planChanges }).toEqual({ unpaired: [], planChanges: [] });
    const mirrored = JSON.parse((await compare('tiny', `tiny:${trial.number}`, '--json')).stdout);
    expect([mirrored.difference, mirrored.test.low]).toEqual([-told.difference, -told.test.high]);
  });

  it('pairs two studies on the same folds and tells what differs in their plans', async () => {
    const { code, stdout } = await compare('tiny', 'longer');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^fold {2}first +second +difference$/m);
    expect(stdout).toContain('What differs in the plans:\n  training.epochs: 4 in the first, 5 in the second\n');
  });

  it('tests nothing where the folds are not the same, or there is only one', async () => {
    const { stdout } = await compare('tiny', 'reseeded');
    expect(stdout).toContain('verdict     not tested: the seed differs, so the folds are not the same\n');
    expect(stdout).not.toContain('fold  first');
    expect(JSON.parse((await compare('tiny', 'split', '--json')).stdout)).toMatchObject({
      unpaired: ['the validation', 'the number of folds'],
      test: null,
    });
    expect((await compare('split:0', 'split:1')).stdout).toContain('one split says nothing of its own error');
  });

  it.each([
    ['a study that is not there', ['tiny', 'tin']],
    ['a trial that is not there', ['tiny', 'tiny:9']],
    ['another target', ['tiny', 'other']],
  ])('refuses %s', async (_, argv) => {
    const { code, stdout, stderr } = await compare(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replaceAll(workplace.path, 'HERE')).toMatchSnapshot();
  });
});
