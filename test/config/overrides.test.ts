import { describe, expect, it } from 'vitest';
import { config, errors, plan } from './parse.js';

const set = (path: string, value: string | number) => ({ path, value });

describe('Values from the command line', () => {
  it('win over the file and are read as YAML', () => {
    const overrides = [
      set('training.epochs', '7'),
      set('space.lambda.low', '1e-6'),
      set('model.hidden', '[64, 32]'),
      set('training.clipNorm', 'none'),
      set('seed', 9),
    ];
    const { settings, space, seed } = plan(config('training: { epochs: 3, clipNorm: 1 }', 'seed: 1'), { overrides });
    expect(settings.training).toMatchObject({ epochs: 7, clipNorm: null });
    expect(settings.model.hidden).toEqual([64, 32]);
    expect(space[0]).toMatchObject({ low: 1e-6, high: 1e-3 });
    expect(seed).toBe(9);
  });

  it('go into what the file writes as one word', () => {
    const text = config(
      'training: { optimizer: sgd, penalty: l1 }',
      'preprocessing: [remove-outliers]',
      'objective: auc',
    );
    const overrides = [
      set('training.optimizer.learningRate', '0.5'),
      set('preprocessing.remove-outliers.threshold', '4'),
      set('objective.metric', 'brier'),
    ];
    const { settings, objective } = plan(text, { overrides });
    expect(settings.training.optimizer).toMatchObject({ name: 'sgd', learningRate: 0.5 });
    expect(settings.training.penalty.name).toBe('l1');
    expect(settings.preprocessing).toEqual([{ name: 'remove-outliers', method: 'mad', threshold: 4 }]);
    expect(objective.metric).toBe('brier');
  });

  it('add parameters to the space, whose names hold dots', () => {
    const overrides = [
      set('space.training.batchSize', '{ values: [16, 32] }'),
      set('space.training.batchSize.values', '[8, 64]'),
    ];
    expect(plan(config(), { overrides }).space).toMatchObject([
      { name: 'lambda' },
      { name: 'training.batchSize', values: [8, 64] },
    ]);
  });

  it('remove a key by an empty value, as under extends', () => {
    const text = config('training: { epochs: 3, clipNorm: 1 }', 'preprocessing: [remove-outliers: { threshold: 4 }]');
    const overrides = [
      set('training.epochs', 'null'),
      set('training.clipNorm', '~'),
      set('space.lambda', 'null'),
      set('space.dropout', '{ values: [0, 0.5] }'),
      set('preprocessing.remove-outliers.threshold', 'null'),
    ];
    const { settings, space } = plan(text, { overrides });
    expect(settings.training).toMatchObject({ epochs: 20, clipNorm: null });
    expect(settings.preprocessing).toMatchObject([{ threshold: 6 }]);
    expect(space.map(({ name }) => name)).toEqual(['dropout']);
    expect(errors(config(), { overrides: [set('data.group', 'null')] })).toMatchInlineSnapshot(
      `"--set data.group: data.group is empty; the name of one column is wanted; write it as in the header line of the table"`,
    );
  });

  it('leave the last word to the last of them', () => {
    expect(plan(config(), { overrides: [set('seed', '1'), set('seed', '2')] }).seed).toBe(2);
  });

  it('are told by their flag where they are wrong', () => {
    const overrides = [
      set('training.epochs', 'ten'),
      set('trainning.batchSize', '3'),
      set('space.dropout', '{ low: 0, high: 1 }'),
      set('model..hidden', '3'),
      set('model.hidden', '[3'),
      set('preprocessing.standardize.mean', '3'),
      { ...set('strategy.trials', 0), flag: '--trials' },
    ];
    const text = config('preprocessing: [min-max]', 'validation: { folds: 1 }');
    expect(errors(text, { overrides })).toMatchInlineSnapshot(`
      "my.yaml, line 4, column 22: validation.folds is 1; at least 2 is wanted; raise it
      --set trainning.batchSize: unknown key 'trainning'; the config knows extends, study, seed, data, preprocessing, model, training, space, strategy, validation, objective, execution, gate and reference; did you mean 'training'?
      --set training.epochs: training.epochs is 'ten'; a whole number of at least 1 is wanted; write a number
      --trials: strategy.trials is 0; at least 1 is wanted; raise it
      --set space.dropout: space.dropout.high is 1; a number below 1 is wanted; lower it
      --set model..hidden: the path has an empty part; names with single dots between them are wanted; write e.g. --set training.epochs=10
      --set model.hidden: '[3' can't be read as YAML; a value such as 0.1, relu or [64, 32] is wanted; quote it
      --set preprocessing.standardize.mean: the path leads into a list; a position in the list, counted from 0, or the name of a preprocessing step that the config has is wanted; correct the path, or set the whole list"
    `);
  });

  it("name the file's place where the file's value is what is wrong", () => {
    expect(
      errors(config('training: { epochs: 0 }'), { overrides: [set('training.batchSize', '3')] }),
    ).toMatchInlineSnapshot(`"my.yaml, line 3, column 21: training.epochs is 0; at least 1 is wanted; raise it"`);
  });
});

describe('A strategy word', () => {
  const scheme = (
    text: string,
    strategyPreset?: string,
    overrides = [] as { path: string; value: string | number }[],
  ) => {
    const { strategy, validation } = plan(text, { strategyPreset, overrides });
    return [strategy.name, validation.name, validation.options.folds ?? validation.options.fraction];
  };

  it('in the file brings its validation', () => {
    expect(scheme(config('strategy: grid'))).toEqual(['grid', 'holdout', 0.25]);
    expect(scheme(config('strategy: k-fold'))).toEqual(['grid', 'k-fold', 5]);
    expect(scheme(config('strategy: bayes'))).toEqual(['bayes', 'k-fold', 5]);
    expect(scheme(config('strategy: random'))).toEqual(['random', 'k-fold', 5]);
    expect(scheme(config('strategy: sobol'))).toEqual(['sobol', 'k-fold', 5]);
    expect(scheme(config())).toEqual(['bayes', 'k-fold', 5]);
  });

  it('leaves a validation that is spelled out', () => {
    expect(scheme(config('strategy: grid', 'validation: { name: k-fold, folds: 3 }'))).toEqual(['grid', 'k-fold', 3]);
    expect(scheme(config('strategy: k-fold', 'validation: { folds: 10 }'))).toEqual(['grid', 'k-fold', 10]);
    expect(scheme(config('strategy: bayes', 'validation: holdout'))).toEqual(['bayes', 'holdout', 0.25]);
    expect(scheme(config('strategy: { name: grid }'))).toEqual(['grid', 'k-fold', 5]);
  });

  it('on the command line replaces the search, and keeps what is the same', () => {
    const file = config('strategy: { name: bayes, trials: 25, initial: 6 }');
    expect(plan(file, { strategyPreset: 'bayes' }).strategy).toMatchObject({ trials: 25, options: { initial: 6 } });
    expect(plan(file, { strategyPreset: 'sobol' }).strategy).toMatchObject({ name: 'sobol', trials: 25, batch: 32 });
    expect(plan(file, { strategyPreset: 'grid' }).strategy).toMatchObject({ name: 'grid', trials: null });
    expect(plan(file, { strategyPreset: 'k-fold' }).strategy).toMatchObject({ name: 'bayes', trials: 25 });
    expect(scheme(config(), 'grid')).toEqual(['grid', 'holdout', 0.25]);
    expect(scheme(config(), 'k-fold')).toEqual(['grid', 'k-fold', 5]);
    expect(scheme(config('validation: holdout'), 'k-fold')).toEqual(['grid', 'k-fold', 5]);
    expect(scheme(config('strategy: grid'), 'bayes')).toEqual(['bayes', 'k-fold', 5]);
  });

  it('goes with trials and folds from the command line', () => {
    expect(plan(config(), { strategyPreset: 'random', overrides: [set('strategy.trials', 12)] }).strategy.trials).toBe(
      12,
    );
    expect(scheme(config(), 'grid', [set('validation.folds', 3)])).toEqual(['grid', 'k-fold', 3]);
    expect(scheme(config('strategy: bayes'), undefined, [set('strategy', 'grid')])).toEqual(['grid', 'holdout', 0.25]);
  });

  it('is told by its flag where it is wrong', () => {
    expect(errors(config(), { strategyPreset: 'gird' })).toMatchInlineSnapshot(
      `"--strategy: strategy.name is 'gird'; k-fold, grid, random, sobol or bayes is wanted; did you mean 'grid'?"`,
    );
    expect(
      errors(config(), {
        strategyPreset: 'grid',
        overrides: [{ path: 'strategy.trials', value: 3, flag: '--trials' }],
      }),
    ).toMatchInlineSnapshot(
      `"--trials: strategy.trials is 3, but grid tries every combination; no number of trials is wanted; remove it, or choose bayes, random or sobol"`,
    );
  });
});
