import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkplace, listing } from './workplace.js';
import { regsweep } from './world.js';

let place: ReturnType<typeof createWorkplace>;
beforeAll(() => {
  place = createWorkplace();
});
afterAll(() => place.remove());

/** What a refused command says; that it exits 2, prints no result and leaves nothing behind is checked each time. */
async function refused(...argv: string[]): Promise<string> {
  const before = listing(place.path);
  const { code, stdout, stderr } = await regsweep(place.path, argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(listing(place.path)).toEqual(before);
  return stderr.replaceAll(place.path, 'PLACE');
}

/** The same for a config that differs from the tiny one. */
async function refusedConfig(text: string): Promise<string> {
  place.write('wrong.yaml', text);
  return refused('run', 'wrong.yaml');
}

const data = (source: string) => `data: { source: ${source}, target: y }\nspace: { lambda: { values: [0, 0.1] } }\n`;

describe('a wrong command line', () => {
  it('says what is wrong with an unknown command', async () => {
    expect(await refused('rum', 'tiny.yaml')).toMatchInlineSnapshot(`
      "error: unknown command 'rum'
      (Did you mean run?)
      (regsweep --help tells more)
      "
    `);
  });

  it('says what is wrong with an unknown command that is near none', async () => {
    expect(await refused('optimise')).toMatchInlineSnapshot(`
      "error: unknown command 'optimise'
      (regsweep --help tells more)
      "
    `);
  });

  it('says what is wrong with an unknown flag', async () => {
    expect(await refused('run', 'tiny.yaml', '--trails', '3')).toMatchInlineSnapshot(`
      "error: unknown option '--trails'
      (Did you mean --trials?)
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with no config', async () => {
    expect(await refused('run')).toMatchInlineSnapshot(`
      "error: missing required argument 'config'
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with one config too many', async () => {
    expect(await refused('run', 'tiny.yaml', 'tiny.yaml')).toMatchInlineSnapshot(`
      "tiny.yaml and tiny.yaml are both the study 'tiny'; a name for each is wanted; set study in one of them
      "
    `);
  });

  it('says what is wrong with a flag without its value', async () => {
    expect(await refused('run', 'tiny.yaml', '--trials')).toMatchInlineSnapshot(`
      "error: option '--trials <n>' argument missing
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a number that is none', async () => {
    expect(await refused('run', 'tiny.yaml', '--trials', 'many')).toMatchInlineSnapshot(`
      "error: option '--trials <n>' argument 'many' is invalid. A whole number of at least 1 is wanted.
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a number that is too small', async () => {
    expect(await refused('run', 'tiny.yaml', '--folds', '1')).toMatchInlineSnapshot(`
      "error: option '--folds <n>' argument '1' is invalid. A whole number of at least 2 is wanted.
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a negative seed', async () => {
    expect(await refused('run', 'tiny.yaml', '--seed', '-1')).toMatchInlineSnapshot(`
      "error: option '--seed <n>' argument '-1' is invalid. A whole number of at least 0 is wanted.
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with no workers', async () => {
    expect(await refused('run', 'tiny.yaml', '--workers', '0')).toMatchInlineSnapshot(`
      "error: option '--workers <n>' argument '0' is invalid. A number of at least 1, or auto, is wanted.
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a time in days', async () => {
    expect(await refused('run', 'tiny.yaml', '--time-limit', '2d')).toMatchInlineSnapshot(`
      "error: option '--time-limit <time>' argument '2d' is invalid. A positive time is wanted, e.g. 90s, 10m or 2h.
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a strategy that is none', async () => {
    expect(await refused('run', 'tiny.yaml', '--strategy', 'bayse')).toMatchInlineSnapshot(`
      "--strategy: strategy.name is 'bayse'; k-fold, grid, random, sobol or bayes is wanted; did you mean 'bayes'?
      "
    `);
  });

  it('says what is wrong with a backend that is none', async () => {
    expect(await refused('run', 'tiny.yaml', '--backend', 'wsm')).toMatchInlineSnapshot(`
      "--backend: execution.backend is 'wsm'; auto, wasm, cpu or tensorflow is wanted; did you mean 'wasm'?
      "
    `);
  });

  it('says what is wrong with a value without its path', async () => {
    expect(await refused('run', 'tiny.yaml', '--set', '30')).toMatchInlineSnapshot(`
      "error: option '--set <path=value>' argument '30' is invalid. PATH=VALUE is wanted, e.g. training.epochs=30.
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a path that leads nowhere', async () => {
    expect(await refused('run', 'tiny.yaml', '--set', 'training.epoch=3')).toMatchInlineSnapshot(`
      "--set training.epoch: unknown key 'epoch' in training; training knows epochs, batchSize, optimizer, schedule, penalty, clipNorm, clipValue, earlyStopping, classWeight, loss, labelSmoothing, mixup, maxNorm, nonNegative, gradientNoise and averaging; did you mean 'epochs'?
      "
    `);
  });

  it('says what is wrong with a gate without its limit', async () => {
    expect(await refused('run', 'tiny.yaml', '--fail-under', 'accuracy')).toMatchInlineSnapshot(`
      "error: option '--fail-under <metric=value>' argument 'accuracy' is invalid. METRIC=NUMBER is wanted, e.g. accuracy=0.95 or log-loss=0.2.
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a gate on a metric that is none', async () => {
    expect(await refused('run', 'tiny.yaml', '--fail-under', 'acuracy=0.9')).toMatchInlineSnapshot(`
      "error: option '--fail-under <metric=value>' argument 'acuracy=0.9' is invalid. One of log-loss, accuracy, balanced-accuracy, f1, auc, brier, precision, recall, specificity, f1-positive, mcc, top-k-accuracy, average-precision, calibration-error, cost, rmse, mae, r2, mape, median-absolute-error, pinball, subset-accuracy, hamming-loss, f1-micro, f1-macro, f1-samples, jaccard is wanted. Did you mean accuracy?
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a floor under a metric that should be low', async () => {
    expect(await refused('run', 'tiny.yaml', '--fail-under', 'log-loss=0.2')).toMatchInlineSnapshot(`
      "error: option '--fail-under <metric=value>' argument 'log-loss=0.2' is invalid. Lower is better for log-loss: write --fail-over log-loss=0.2.
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a ceiling over a metric that should be high', async () => {
    expect(await refused('run', 'tiny.yaml', '--fail-over', 'accuracy=0.9')).toMatchInlineSnapshot(`
      "error: option '--fail-over <metric=value>' argument 'accuracy=0.9' is invalid. Higher is better for accuracy: write --fail-under accuracy=0.9.
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with two gates', async () => {
    expect(
      await refused('run', 'tiny.yaml', '--fail-under', 'accuracy=0.9', '--fail-over', 'log-loss=1'),
    ).toMatchInlineSnapshot(`
      "error: option '--fail-over <metric=value>' cannot be used with option '--fail-under <metric=value>'
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a gate of another task', async () => {
    expect(
      await refused('run', 'tiny.yaml', '--set', 'data.task=classification', '--fail-over', 'rmse=3'),
    ).toMatchInlineSnapshot(`
      "--fail-over: gate.metric is 'rmse', which is not for a task of classification; log-loss, accuracy, balanced-accuracy, f1, auc, brier, precision, recall, specificity, f1-positive, mcc, top-k-accuracy, average-precision, calibration-error or cost is wanted; choose one of these
      "
    `);
  });

  it('says what is wrong with a log format that is none', async () => {
    expect(await refused('run', 'tiny.yaml', '--log-format', 'jsn')).toMatchInlineSnapshot(`
      "error: option '--log-format <format>' argument 'jsn' is invalid. One of pretty, json is wanted. Did you mean json?
      (regsweep run --help tells more)
      "
    `);
  });

  it('says what is wrong with a config that is not there', async () => {
    expect(await refused('run', 'tiny.yml')).toMatchInlineSnapshot(`
      "tiny.yml: there is no such file; a YAML file is wanted; did you mean tiny.yaml?
      "
    `);
  });

  it('says what is wrong with a folder for a config', async () => {
    expect(await refused('run', '.')).toMatchInlineSnapshot(`
      ".: this is a folder; a YAML file is wanted; name one of its files, e.g. tiny.yaml
      "
    `);
  });

  it('says what is wrong with a study where there is none', async () => {
    expect(await refused('report', 'tiny')).toMatchInlineSnapshot(`
      "tiny: no such study; a name under PLACE/results or a study's path is wanted; there are no studies yet: see regsweep run, or name their folder with --results
      "
    `);
  });

  it('says what is wrong with a format that is none', async () => {
    expect(await refused('report', 'tiny', '--format', 'tabel')).toMatchInlineSnapshot(`
      "error: option '--format <format>' argument 'tabel' is invalid. One of table, md, csv, json is wanted. Did you mean table?
      (regsweep report --help tells more)
      "
    `);
  });

  it('says what is wrong with two formats', async () => {
    expect(await refused('report', 'tiny', '--json', '--format', 'csv')).toMatchInlineSnapshot(`
      "error: option '--json' cannot be used with option '--format <format>'
      (regsweep report --help tells more)
      "
    `);
  });

  it('says what is wrong with no trials to show', async () => {
    expect(await refused('report', 'tiny', '--top', '0')).toMatchInlineSnapshot(`
      "error: option '--top <n>' argument '0' is invalid. A whole number of at least 1 is wanted.
      (regsweep report --help tells more)
      "
    `);
  });

  it('says what is wrong with a trial that is no number', async () => {
    expect(await refused('show', 'tiny', 'best')).toMatchInlineSnapshot(`
      "error: command-argument value 'best' is invalid for argument 'trial'. A whole number of at least 0 is wanted.
      (regsweep show --help tells more)
      "
    `);
  });

  it('says what is wrong with a schema of nothing', async () => {
    expect(await refused('schema', 'confg')).toMatchInlineSnapshot(`
      "error: command-argument value 'confg' is invalid for argument 'name'. One of config, report is wanted. Did you mean config?
      (regsweep schema --help tells more)
      "
    `);
  });

  it('says what is wrong with a name for list', async () => {
    expect(await refused('list', 'tiny')).toMatchInlineSnapshot(`
      "error: too many arguments for 'list'. Expected 0 arguments but got 1.
      (regsweep list --help tells more)
      "
    `);
  });
});

describe('a wrong config', () => {
  it('is told: one that is not YAML', async () => {
    expect(await refusedConfig('data: { source: data.csv\n')).toMatchInlineSnapshot(`
      "wrong.yaml, line 2, column 1: flow map in block collection must be sufficiently indented and end with a }; valid YAML is wanted; indent it like its neighbours, and close brackets, braces and quotes
      "
    `);
  });

  it('is told: one without a space', async () => {
    expect(await refusedConfig('data: { source: data.csv, target: y }\n')).toMatchInlineSnapshot(`
      "wrong.yaml, line 1, column 1: space is missing; at least one parameter to search is wanted; add e.g. space: { lambda: { low: 1e-7, high: 1e-1, log: true } }
      "
    `);
  });

  it('is told: one with an unknown key and a wrong value, both at once', async () => {
    expect(
      await refusedConfig(`${data('data.csv')}trainning: { epochs: 3 }\nmodel: { name: mpl }\n`),
    ).toMatchInlineSnapshot(`
      "wrong.yaml, line 3, column 1: unknown key 'trainning'; the config knows extends, study, seed, data, preprocessing, model, training, space, strategy, validation, objective, execution, gate and reference; did you mean 'training'?
      wrong.yaml, line 4, column 16: model.name is 'mpl'; mlp, cnn, vgg, googlenet, resnet or densenet is wanted; did you mean 'mlp'?
      "
    `);
  });

  it('is told: one with a range upside down', async () => {
    expect(
      await refusedConfig('data: { source: data.csv, target: y }\nspace: { lambda: { low: 1, high: 0.1 } }\n'),
    ).toMatchInlineSnapshot(`
      "wrong.yaml, line 2, column 34: space.lambda.high is 0.1; it must be above low (1); change it
      "
    `);
  });

  it('is told: one with a gate that looks the wrong way', async () => {
    expect(await refusedConfig(`${data('data.csv')}gate: { metric: log-loss, atLeast: 0.2 }\n`)).toMatchInlineSnapshot(`
      "wrong.yaml, line 3, column 36: gate.atLeast is 0.2; log-loss is better where it is lower, so atMost is wanted; write atMost
      "
    `);
  });

  it('is told: one with a name that is no folder', async () => {
    expect(await refusedConfig(`${data('data.csv')}study: a/b\n`)).toMatchInlineSnapshot(`
      "wrong.yaml, line 3, column 8: study is 'a/b'; letters, digits, -, _ and . are wanted, a letter, digit or _ first, at most 100; choose a name that can be a folder
      "
    `);
  });
});

describe('wrong data', () => {
  it('is told: a table that is not there', async () => {
    expect(await refusedConfig(data('date.csv'))).toMatchInlineSnapshot(`
      "date.csv: no such file (PLACE/date.csv); did you mean data.csv?
      "
    `);
  });

  it('is told: a target that is not there', async () => {
    expect(await refusedConfig(data('data.csv').replace('target: y', 'target: z'))).toMatchInlineSnapshot(`
      "data.csv: there is no column "z", which data.target names; its columns are a, b, y
      "
    `);
  });

  it('is told: a row that is too short', async () => {
    place.write('short.csv', 'a,b,y\n1,2,no\n1,yes\n');
    expect(await refusedConfig(data('short.csv'))).toMatchInlineSnapshot(`
      "short.csv, line 3: found 2 fields; the header has 3; quote fields that hold the delimiter, or mend the line
      "
    `);
  });

  it('is told: a missing value', async () => {
    place.write('missing.csv', 'a,b,y\n1,2,no\n1,,yes\n');
    expect(await refusedConfig(data('missing.csv'))).toMatchInlineSnapshot(`
      "missing.csv, line 3, column "b": found an empty cell (1 missing value in this column); every input needs a value; add "- impute" to preprocessing, take the rows out, or name the column in data.exclude
      "
    `);
  });

  it('is told: text among numbers', async () => {
    place.write('mixed.csv', 'a,b,y\n1,2,no\n1,two,yes\n3,4,no\n5,6,yes\n');
    expect(await refusedConfig(data('mixed.csv'))).toMatchInlineSnapshot(`
      "mixed.csv, line 3, column "b": found "two" among numbers; numbers are wanted here; correct the cells, exclude the column, or take its values as categories (- one-hot: { columns: [b] })
      "
    `);
  });

  it('is told: a table without rows', async () => {
    place.write('empty.csv', 'a,b,y\n');
    expect(await refusedConfig(data('empty.csv'))).toMatchInlineSnapshot(`
      "empty.csv: there are column names but no rows; check how the file was written
      "
    `);
  });

  it('is told: a target with a single class', async () => {
    place.write('one-class.csv', 'a,b,y\n1,2,no\n2,3,no\n3,4,no\n4,5,no\n5,6,no\n6,7,no\n');
    expect(await refusedConfig(data('one-class.csv'))).toMatchInlineSnapshot(`
      "one-class.csv, column "y": found one class only, "no"; two or more are wanted; there is nothing to tell apart; is it the right column?
      "
    `);
  });

  it('is told: fewer rows than folds', async () => {
    place.write('few.csv', 'a,b,y\n1,2,no\n2,3,yes\n3,4,no\n4,5,yes\n');
    expect(await refusedConfig(data('few.csv'))).toMatchInlineSnapshot(`
      "validation: 5 folds are wanted, but there are 3 rows; lower validation.folds, or give more rows
      "
    `);
  });
});
