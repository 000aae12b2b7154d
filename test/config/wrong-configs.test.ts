import { describe, expect, it } from 'vitest';
import { config, errors } from './parse.js';

const data = 'data: { source: a.csv, target: y }';
const space = 'space: { lambda: { low: 1e-7, high: 1e-3, log: true } }';

describe('A file that is no config', () => {
  it('is told to be empty', () => {
    expect(errors('')).toMatchInlineSnapshot(
      `"my.yaml, line 1, column 1: the file is empty; a mapping with data, model, training and space is wanted; start from one of the configs that ship, e.g. configs/quick.yaml"`,
    );
    expect(errors('# only a comment\n')).toBe(errors(''));
  });

  it('is told to hold a list or a text', () => {
    expect(errors('- a\n- b')).toMatchInlineSnapshot(
      `"my.yaml, line 1, column 1: the file holds a list; a mapping with data, model, training and space is wanted; start from one of the configs that ship, e.g. configs/quick.yaml"`,
    );
    expect(errors('just words')).toMatchInlineSnapshot(
      `"my.yaml, line 1, column 1: the file holds 'just words'; a mapping with data, model, training and space is wanted; start from one of the configs that ship, e.g. configs/quick.yaml"`,
    );
  });

  it('lacks what every study needs', () => {
    expect(errors('seed: 1')).toMatchInlineSnapshot(`
      "my.yaml, line 1, column 1: data is missing; a mapping with keys such as source, testSource, target (where the data lie and what is predicted) is wanted; add it
      my.yaml, line 1, column 1: space is missing; at least one parameter to search is wanted; add e.g. space: { lambda: { low: 1e-7, high: 1e-1, log: true } }"
    `);
  });
});

describe('Broken YAML', () => {
  it('tells an unclosed bracket', () => {
    expect(errors(`${data}\nmodel: { hidden: [64, 32 }\n${space}`)).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 26: flow sequence in block collection must be sufficiently indented and end with a ]; valid YAML is wanted; indent it like its neighbours, and close brackets, braces and quotes"`,
    );
  });

  it('tells tabs', () => {
    expect(errors(`${data}\nspace:\n\tlambda: 0.1`)).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 1: a tab indents this line; spaces are wanted; replace the tab by spaces"`,
    );
  });

  it('tells a colon too many', () => {
    expect(errors(`${data}\nstudy: a: b`)).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 8: a second ': ' stands on this line; one key and one value a line are wanted; put the value in quotes, or the inner mapping in braces"`,
    );
  });

  it('tells an alias without an anchor', () => {
    expect(errors(`${data}\nspace: *common`)).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 8: an alias (*name) leads nowhere; an anchor (&name) before it is wanted; add it, or write the value"`,
    );
  });

  it('tells a second document', () => {
    expect(errors(`${config()}\n---\nseed: 2`)).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 1: a second document begins here ('---'); one config a file is wanted; remove the rest"`,
    );
  });

  it('tells an unknown tag', () => {
    expect(errors(config('seed: !number 3'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 7: an unknown tag (!name) stands here; a plain value is wanted; remove the tag"`,
    );
  });

  it('tells a key that is there twice, and goes on reading', () => {
    expect(errors(config('training:', '  epochs: 10', '  batchSize: 0', '  epochs: 20'))).toMatchInlineSnapshot(`
      "my.yaml, line 5, column 14: training.batchSize is 0; at least 1 is wanted; raise it
      my.yaml, line 6, column 3: key 'epochs' is there twice; each key once is wanted; remove one of them"
    `);
  });
});

describe('Unknown names', () => {
  it('tells the nearest section', () => {
    expect(errors(config('trainning: { epochs: 3 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 1: unknown key 'trainning'; the config knows extends, study, seed, data, preprocessing, model, training, space, strategy, validation, objective, execution, gate and reference; did you mean 'training'?"`,
    );
  });

  it('tells where a key of another section belongs', () => {
    expect(errors(config('epochs: 3', 'lambda: 0.1'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 1: unknown key 'epochs'; its place is training.epochs; move it to training.epochs
      my.yaml, line 4, column 1: unknown key 'lambda'; its place is training.penalty.lambda; move it to training.penalty.lambda"
    `);
  });

  it('tells the nearest key of another spelling', () => {
    expect(errors(config('training: { batch_size: 16 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 13: unknown key 'batch_size' in training; training knows epochs, batchSize, optimizer, schedule, penalty, clipNorm, clipValue, earlyStopping, classWeight, loss, labelSmoothing, mixup, maxNorm, nonNegative, gradientNoise and averaging; did you mean 'batchSize'?"`,
    );
  });

  it('tells the name that other tools use', () => {
    expect(errors(config('training:', '  optimizer: { name: sgd, lr: 0.1 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 4, column 27: unknown key 'lr' in training.optimizer; training.optimizer knows name, learningRate, momentum, decay, beta1, beta2, epsilon and weightDecay; did you mean 'learningRate'?"`,
    );
  });

  it('tells all known keys where none is near', () => {
    expect(errors(config('validation: { name: k-fold, shuffle: true }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 29: unknown key 'shuffle' in validation; validation knows folds; remove it"`,
    );
  });

  it('tells the nearest model, optimizer, penalty, strategy, scheme, step, metric and backend', () => {
    const text = config(
      'model: mpl',
      'training: { optimizer: adma, penalty: elasticnet }',
      'strategy: bays',
      'validation: kfold',
      'preprocessing: [standardise]',
      'objective: acuracy',
      'execution: { backend: wsam }',
    );
    expect(errors(text)).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 8: model.name is 'mpl'; mlp or linear is wanted; did you mean 'mlp'?
      my.yaml, line 4, column 24: training.optimizer.name is 'adma'; sgd, momentum, rmsprop, adam, adamw, nadam or lion is wanted; did you mean 'adam'?
      my.yaml, line 4, column 39: training.penalty.name is 'elasticnet'; l1, l2 or elastic-net is wanted; did you mean 'elastic-net'?
      my.yaml, line 5, column 11: strategy.name is 'bays'; k-fold, grid, random, sobol or bayes is wanted; did you mean 'bayes'?
      my.yaml, line 6, column 13: validation.name is 'kfold'; nested, holdout, k-fold or repeated-k-fold is wanted; did you mean 'k-fold'?
      my.yaml, line 7, column 17: preprocessing[0] is 'standardise'; standardize, min-max, one-hot or remove-outliers is wanted; did you mean 'standardize'?
      my.yaml, line 8, column 12: objective.metric is 'acuracy'; log-loss, accuracy, balanced-accuracy, f1, auc, brier, precision, recall, specificity, f1-positive, mcc, top-k-accuracy, average-precision, calibration-error, cost, rmse, mae, r2, mape, median-absolute-error, pinball, subset-accuracy, hamming-loss, f1-micro, f1-macro, f1-samples or jaccard is wanted; did you mean 'accuracy'?
      my.yaml, line 9, column 23: execution.backend is 'wsam'; auto, wasm or cpu is wanted; did you mean 'wasm'?"
    `);
  });
});

describe('Values of the wrong kind', () => {
  it('tells a number in quotes', () => {
    expect(errors(config('training: { epochs: "20" }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 21: training.epochs is '20'; a whole number of at least 1 is wanted; write 20, without quotes"`,
    );
  });

  it('tells numbers as people write them elsewhere', () => {
    const text = `data: { source: a.csv, target: y, test: 20% }
space:
  lambda: { low: "1e-7", high: 0,1, log: true }
  dropout: { low: 0, high: "0,5" }
training: { batchSize: 1_024 }`;
    expect(errors(text)).toMatchInlineSnapshot(`
      "my.yaml, line 1, column 41: data.test is '20%'; a number of at least 0 and below 1 is wanted; write 0.2
      my.yaml, line 3, column 18: space.lambda.low is '1e-7'; a number is wanted; write 1e-7, without quotes
      my.yaml, line 3, column 34: unknown key '1' in space.lambda; space.lambda knows low, high, log, step, zero, points and when; write decimals with a point, or remove it
      my.yaml, line 4, column 28: space.dropout.high is '0,5'; a number is wanted; write 0.5, with a point
      my.yaml, line 5, column 24: training.batchSize is '1_024'; a whole number of at least 1 is wanted; write 1024, without underscores"
    `);
  });

  it('tells a word for true', () => {
    expect(errors(config('reference: yes'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 12: reference is 'yes'; true or false is wanted; write true"`,
    );
  });

  it('tells a fraction where whole numbers are wanted', () => {
    expect(errors(config('training: { batchSize: 2.5 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 24: training.batchSize is 2.5; a whole number of at least 1 is wanted; round it"`,
    );
  });

  it('tells an empty value at its key', () => {
    expect(errors(config('training:', '  epochs:', '  batchSize: 8'))).toMatchInlineSnapshot(
      `"my.yaml, line 4, column 3: training.epochs is empty; a whole number of at least 1 is wanted; give it a value, or remove the key"`,
    );
  });

  it('tells numbers that are not finite', () => {
    expect(errors(config('training: { clipNorm: .inf, optimizer: { learningRate: .nan } }'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 23: training.clipNorm is Infinity; a number above 0 or none is wanted; write one of these
      my.yaml, line 3, column 56: training.optimizer.learningRate is NaN; a number above 0 is wanted; write a finite number"
    `);
  });

  it('tells a list that is missing, and one that should not be', () => {
    expect(errors(config('model: { name: mlp, hidden: 64 }', 'preprocessing: standardize'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 29: model.hidden is 64; a list is wanted; put it in brackets: [64]
      my.yaml, line 4, column 16: preprocessing is 'standardize'; a list of steps is wanted; write [standardize]"
    `);
  });

  it('tells a section that is a single value', () => {
    expect(errors(config('training: fast', 'execution: 4'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 11: training is 'fast'; a mapping with keys such as epochs, batchSize, optimizer is wanted; write its keys on lines of their own, indented below
      my.yaml, line 4, column 12: execution is 4; a mapping with keys such as backend, workers, fitsPerBatch is wanted; write its keys on lines of their own, indented below"
    `);
  });
});

describe('Values out of range', () => {
  it('tells a device that is none', () => {
    expect(errors(config('execution: { device: cuda, deterministic: 1 }'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 22: execution.device is 'cuda'; auto, cpu, gpu or gpu:N (from 0) is wanted; write auto
      my.yaml, line 3, column 43: execution.deterministic is 1; true or false is wanted; write true or false"
    `);
  });

  it('tells quantities that are none', () => {
    expect(errors(config('execution: { maxMemory: 2, fitTimeout: 0s }'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 25: execution.maxMemory is 2; auto or a size above 0 in MB, GB, MiB or GiB is wanted; write auto, or for example 512MB
      my.yaml, line 3, column 40: execution.fitTimeout is '0s'; none or a time above 0 in s, m or h is wanted; write none, or for example 90s"
    `);
  });

  it('tells the units that a time can have', () => {
    expect(errors(config('execution: { fitTimeout: 1ms }'))).toMatch(
      /'1ms'; none or a time above 0 in s, m or h .*90s$/,
    );
  });

  it('tells limits', () => {
    const text = config(
      'seed: -1',
      'model: { name: mlp, hidden: [64, 0], dropout: 1 }',
      'training:',
      '  epochs: 0',
      '  clipNorm: 0',
      '  clipValue: [0.1, 1]',
      '  optimizer: { name: momentum, momentum: 1, learningRate: 0 }',
      '  penalty: { name: elastic-net, alpha: 1.5, lambda: -0.1 }',
      '  earlyStopping: { patience: 0, fraction: 0.9 }',
      'execution: { workers: 0 }',
    );
    expect(errors(text)).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 7: seed is -1; at least 0 is wanted; raise it
      my.yaml, line 4, column 34: model.hidden[1] is 0; at least 1 is wanted; raise it
      my.yaml, line 4, column 47: model.dropout is 1; a number below 1 is wanted; lower it
      my.yaml, line 6, column 11: training.epochs is 0; at least 1 is wanted; raise it
      my.yaml, line 7, column 13: training.clipNorm is 0; a number above 0 or none is wanted; write one of these
      my.yaml, line 8, column 14: training.clipValue is [0.1,1]; none or [min, max] with min below 0 and max above it is wanted; write e.g. [-0.5, 0.5]
      my.yaml, line 9, column 42: training.optimizer.momentum is 1; a number below 1 is wanted; lower it
      my.yaml, line 9, column 59: training.optimizer.learningRate is 0; a number above 0 is wanted; raise it
      my.yaml, line 10, column 40: training.penalty.alpha is 1.5; at most 1 is wanted; lower it
      my.yaml, line 10, column 53: training.penalty.lambda is -0.1; at least 0 is wanted; raise it
      my.yaml, line 11, column 30: training.earlyStopping.patience is 0; at least 1 is wanted; raise it
      my.yaml, line 11, column 43: training.earlyStopping.fraction is 0.9; at most 0.5 is wanted; lower it
      my.yaml, line 12, column 23: execution.workers is 0; at least 1 is wanted; raise it"
    `);
  });

  it('tells a name that can not be a folder', () => {
    expect(errors(config('study: ../elsewhere'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 8: study is '../elsewhere'; letters, digits, -, _ and . are wanted, a letter, digit or _ first, at most 100; choose a name that can be a folder"`,
    );
    expect(errors(config('study: 2024'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 8: study is 2024; a name is wanted; put it in quotes: '2024'"`,
    );
  });
});

describe('Options that would have no effect', () => {
  it('tells options of another optimizer or penalty', () => {
    const text = config(
      'training:',
      '  optimizer: { name: adam, weightDecay: 0.1 }',
      '  penalty: { name: l2, alpha: 0.9 }',
    );
    expect(errors(text)).toMatchInlineSnapshot(`
      "my.yaml, line 4, column 41: training.optimizer.weightDecay is 0.1; only adamw or lion uses it; remove it or change the name
      my.yaml, line 5, column 31: training.penalty.alpha is 0.9; only elastic-net uses it; remove it or change the name"
    `);
  });

  it('tells what is wrong in values of layers', () => {
    const text = config(
      'training: { penalty: { lambda: { dense-1: -1, output: much } } }',
      'model: { dropout: { dropout-1: 1 } }',
    );
    expect(errors(text)).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 43: training.penalty.lambda.dense-1 is -1; at least 0 is wanted; raise it
      my.yaml, line 3, column 55: training.penalty.lambda.output is 'much'; a number of at least 0 is wanted; write a number
      my.yaml, line 4, column 32: model.dropout.dropout-1 is 1; a number below 1 is wanted; lower it"
    `);
    expect(errors(config('training: { penalty: { lambda: [0.1] } }', 'model: { dropout: 1 }'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 32: training.penalty.lambda is [0.1]; a number of at least 0 is wanted; write a number
      my.yaml, line 4, column 19: model.dropout is 1; a number below 1 is wanted; lower it"
    `);
  });

  it('tells what is wrong in constraints', () => {
    expect(errors(config('training: { maxNorm: 0, nonNegative: 1 }'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 22: training.maxNorm is 0; a number above 0 or none is wanted; write one of these
      my.yaml, line 3, column 38: training.nonNegative is 1; true or false is wanted; write true or false"
    `);
    expect(errors(config('training: { maxNorm: true }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 22: training.maxNorm is true; a number above 0 or none is wanted; write one of these"`,
    );
    expect(errors(config('training: { maxNorm: [3] }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 22: training.maxNorm is [3]; a number above 0 or none is wanted; write one of these"`,
    );
    expect(errors(config('training: { nonNegative: none }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 26: training.nonNegative is 'none'; true or false is wanted; write true or false"`,
    );
    expect(errors(config('training: { maxnorm: 3 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 13: unknown key 'maxnorm' in training; training knows epochs, batchSize, optimizer, schedule, penalty, clipNorm, clipValue, earlyStopping, classWeight, loss, labelSmoothing, mixup, maxNorm, nonNegative, gradientNoise and averaging; did you mean 'maxNorm'?"`,
    );
  });

  it('tells what is wrong in gradient noise', () => {
    expect(errors(config('training: { gradientNoise: { eta: -1, gamma: -0.5 } }'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 35: training.gradientNoise.eta is -1; at least 0 is wanted; raise it
      my.yaml, line 3, column 46: training.gradientNoise.gamma is -0.5; at least 0 is wanted; raise it"
    `);
    expect(errors(config('training: { gradientNoise: 0.3 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 28: training.gradientNoise is 0.3; none or a mapping with eta and gamma is wanted; write e.g. { eta: 0.3 }"`,
    );
    expect(errors(config('training: { gradientNoise: { eta: high } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 35: training.gradientNoise.eta is 'high'; a number of at least 0 is wanted; write a number"`,
    );
    expect(errors(config('training: { gradientNoise: { sigma: 0.1 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 30: unknown key 'sigma' in training.gradientNoise; training.gradientNoise knows eta and gamma; remove it"`,
    );
  });

  it('tells what is wrong in averages', () => {
    expect(errors(config('training: { averaging: em }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 24: training.averaging.name is 'em'; none, ema or swa is wanted; did you mean 'ema'?"`,
    );
    expect(errors(config('training: { averaging: { name: ema, decay: 1, start: 0.5 } }'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 44: training.averaging.decay is 1; a number below 1 is wanted; lower it
      my.yaml, line 3, column 54: training.averaging.start is 0.5; only swa uses it; remove it or change the name"
    `);
    expect(errors(config('training: { averaging: { name: swa, start: 2.5 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 44: training.averaging.start is 2.5; a share below 1 or a whole epoch is wanted; write e.g. 0.75 or 15"`,
    );
    expect(errors(config('training: { averaging: { name: swa, start: -1, decay: 0.9 } }'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 44: training.averaging.start is -1; at least 0 is wanted; raise it
      my.yaml, line 3, column 55: training.averaging.decay is 0.9; only ema uses it; remove it or change the name"
    `);
    expect(errors(config('training: { averaging: { decay: 0.9 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 33: training.averaging.decay is 0.9; only ema uses it; remove it or change the name"`,
    );
    expect(errors(config('training: { averaging: { name: swa, window: 3 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 37: unknown key 'window' in training.averaging; training.averaging knows name, decay and start; remove it"`,
    );
    expect(errors(config('training: { averaging: true }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 24: training.averaging is true; a mapping with keys such as name, decay, start is wanted; write its keys on lines of their own, indented below"`,
    );
    expect(errors(config('training:', '  epochs: 10', '  averaging: { name: swa, start: 11 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 5, column 34: training.averaging.start is epoch 11, but training.epochs is 10; an epoch up to 10 or a share below 1 is wanted; lower it"`,
    );
  });

  it('tells what is wrong in a schedule', () => {
    const text = config(
      'training:',
      '  schedule: { name: exponential, final: 0, warmup: 1, peak: 0.5, every: 0 }',
      'seed: 1',
    );
    expect(errors(text)).toMatchInlineSnapshot(`
      "my.yaml, line 4, column 41: training.schedule.final is 0; exponential never gets to 0; a share above 0 is wanted, write e.g. 0.01
      my.yaml, line 4, column 52: training.schedule.warmup is 1; a number below 1 is wanted; lower it
      my.yaml, line 4, column 61: training.schedule.peak is 0.5; only one-cycle uses it; remove it or change the name
      my.yaml, line 4, column 73: training.schedule.every is 0; at least 1 is wanted; raise it
      my.yaml, line 4, column 73: training.schedule.every is 0; only step uses it; remove it or change the name"
    `);
    expect(errors(config('training: { schedule: cosin }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 23: training.schedule.name is 'cosin'; constant, cosine, step, exponential or one-cycle is wanted; did you mean 'cosine'?"`,
    );
    expect(errors(config('training: { schedule: { name: cosine, cycles: 3 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 39: unknown key 'cycles' in training.schedule; training.schedule knows name, warmup, final, every, factor, initial and peak; remove it"`,
    );
    expect(
      errors(config('training: { schedule: { name: step, factor: 1.5, every: 2.5, final: 0.1 } }')),
    ).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 45: training.schedule.factor is 1.5; at most 1 is wanted; lower it
      my.yaml, line 3, column 57: training.schedule.every is 2.5; a whole number of at least 1 is wanted; round it"
    `);
    expect(errors(config('training: { schedule: { name: one-cycle, initial: 0, peak: 1 } }'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 51: training.schedule.initial is 0; a number above 0 is wanted; raise it
      my.yaml, line 3, column 60: training.schedule.peak is 1; a number below 1 is wanted; lower it"
    `);
    expect(errors(config('training: { schedule: { warmup: 10% } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 33: training.schedule.warmup is '10%'; a number of at least 0 and below 1 is wanted; write 0.1"`,
    );
  });

  it('tells a number of trials beside a grid', () => {
    expect(errors(config('strategy: { name: grid, trials: 20 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 25: strategy.trials is 20, but grid tries every combination; no number of trials is wanted; remove it, or choose bayes, random or sobol"`,
    );
  });

  it('tells a validation that the strategy word contradicts', () => {
    expect(errors(config('strategy: k-fold', 'validation: holdout'))).toMatchInlineSnapshot(
      `"my.yaml, line 4, column 13: validation is 'holdout', but strategy k-fold validates by k-fold; one of the two is wanted; write strategy: grid, or remove validation"`,
    );
  });
});

describe('Wrong data sections', () => {
  it('tells a table without a target', () => {
    expect(errors(`data:\n  source: a.csv\n${space}`)).toMatchInlineSnapshot(
      `"my.yaml, line 1, column 1: data.target is missing; the column to predict is wanted; add target: NAME"`,
    );
  });

  it('tells a target beside images, and images without labels', () => {
    expect(errors(`data: { source: { images: a, labels: b }, target: y }\n${space}`)).toMatchInlineSnapshot(
      `"my.yaml, line 1, column 43: data.target is 'y'; no target is wanted, as IDX files have their labels in a file of their own; remove it"`,
    );
    expect(errors(`data: { source: { images: a } }\n${space}`)).toMatchInlineSnapshot(
      `"my.yaml, line 1, column 17: data.source is {"images":"a"}; the path of a csv, csv.gz, parquet, npy or npz file, or { images, labels } for IDX files, is wanted; name files"`,
    );
  });

  it('tells a target that is excluded, a share of 1, an unknown task', () => {
    const text = `data:
  source: a.csv
  target: y
  exclude: [id, y]
  test: 1
  task: classify
${space}`;
    expect(errors(text)).toMatchInlineSnapshot(`
      "my.yaml, line 4, column 17: data.exclude[1] is the target 'y'; a column that is not predicted is wanted; remove it
      my.yaml, line 5, column 9: data.test is 1; a number below 1 is wanted; lower it
      my.yaml, line 6, column 9: data.task is 'classify'; classification, regression or multi-label is wanted; did you mean 'classification'?"
    `);
  });

  it('tells a column name that YAML reads as a number', () => {
    expect(errors(`data: { source: a.csv, target: 2020 }\n${space}`)).toMatchInlineSnapshot(
      `"my.yaml, line 1, column 32: data.target is 2020; a column name is wanted; put it in quotes: '2020'"`,
    );
  });
});

describe('Wrong steps of preprocessing', () => {
  it('tells unknown options, two steps in one entry and a step that is there twice', () => {
    const text = config(
      'preprocessing:',
      '  - remove-outliers: { treshold: 6 }',
      '  - standardize',
      '  - standardize',
      '  - min-max: {}',
      '    standardize: {}',
      '  - remove-outliers: 6',
    );
    expect(errors(text)).toMatchInlineSnapshot(`
      "my.yaml, line 4, column 24: unknown key 'treshold' in preprocessing[0].remove-outliers; preprocessing[0].remove-outliers knows method and threshold; did you mean 'threshold'?
      my.yaml, line 6, column 5: preprocessing[2] is 'standardize' for the second time; each step once is wanted; remove one
      my.yaml, line 7, column 5: preprocessing[3] is {"min-max":{},"standardize":{}}; a name (standardize, min-max, one-hot or remove-outliers) or { name: { option: value } } is wanted; write e.g. - standardize
      my.yaml, line 9, column 22: remove-outliers is 6; a mapping of options is wanted; write - remove-outliers: { option: value }"
    `);
  });
});

describe('Wrong losses', () => {
  it('tells a loss that is none, one of another task, and options that it does not use', () => {
    expect(errors(config('training: { loss: hubber }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 19: training.loss.name is 'hubber'; cross-entropy, binary-cross-entropy, focal, squared-error, huber or quantile is wanted; did you mean 'huber'?"`,
    );
    expect(errors(config('training: { loss: huber }', 'objective: auc'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 19: training.loss.name is 'huber', which is not for a task of classification; cross-entropy or focal is wanted; choose one of these"`,
    );
    expect(errors(config('training: { loss: { name: huber, gamma: 1 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 41: training.loss.gamma is 1; only focal uses it; remove it or change the name"`,
    );
    expect(errors(config('training: { loss: { name: focal, gama: 1 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 34: unknown key 'gama' in training.loss; training.loss knows name, delta, level, gamma and alpha; did you mean 'gamma'?"`,
    );
    expect(errors(config('training: { loss: { delta: 1 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 13: training.loss.name is missing; cross-entropy, binary-cross-entropy, focal, squared-error, huber or quantile (what training makes small: cross-entropy or focal for classes, binary-cross-entropy or focal for labels, squared-error, huber or quantile for numbers, or a name of one's own extensions) is wanted; add it"`,
    );
  });

  it('tells values out of range', () => {
    expect(errors(config('training: { loss: { name: huber, delta: 0 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 41: training.loss.delta is 0; a number above 0 is wanted; raise it"`,
    );
    expect(errors(config('training: { loss: { name: quantile, level: 1 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 44: training.loss.level is 1; a number below 1 is wanted; lower it"`,
    );
    expect(errors(config('training: { loss: { name: focal, gamma: -1, alpha: 1 } }'))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 41: training.loss.gamma is -1; at least 0 is wanted; raise it
      my.yaml, line 3, column 52: training.loss.alpha is 1; a number below 1 is wanted; lower it"
    `);
    expect(errors(config('training: { labelSmoothing: 1 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 29: training.labelSmoothing is 1; a number below 1 is wanted; lower it"`,
    );
    expect(errors(config('training: { mixup: -0.1 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 20: training.mixup is -0.1; at least 0 is wanted; raise it"`,
    );
    expect(errors(config('training: { mixup: true }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 20: training.mixup is true; a number of at least 0 is wanted; write a number"`,
    );
    expect(errors(config('training: { labelSmoothing: 0.1 }', 'objective: rmse'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 13: training.labelSmoothing is 0.1, but numbers have no labels; a task of classes is wanted; remove it"`,
    );
  });

  it('tells options that are searched without their loss', () => {
    const searching = (space: string, training = '{}') =>
      errors(`data: { source: a.csv, target: y }\nspace: { lambda: 0.1, ${space} }\ntraining: ${training}`);
    expect(searching('training.loss.gamma: { low: 0, high: 5 }')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 23: space.training.loss.gamma is searched, but training.loss is left out; a loss to begin with is wanted; write training: { loss: focal }"`,
    );
    expect(searching('training.loss.gamma: { low: 0, high: 5 }', '{ loss: huber }')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 23: space.training.loss.gamma is searched, but training.loss is 'huber'; the loss focal is wanted; write training: { loss: focal }, or remove it"`,
    );
    expect(searching('training.loss.name: { values: [huber, hubber] }', '{ loss: huber }')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 61: space.training.loss.name.values[1] is 'hubber'; cross-entropy, binary-cross-entropy, focal, squared-error, huber or quantile is wanted; did you mean 'huber'?"`,
    );
    expect(searching('training.loss.name: { values: [huber, quantile] }')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 23: space.training.loss.name is searched, but training.loss is left out; a loss to begin with is wanted; write space: { training.loss: { values: […] } }"`,
    );
    expect(searching('training.labelSmoothing: { low: 0, high: 1 }')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 64: space.training.labelSmoothing.high is 1; a number below 1 is wanted; lower it"`,
    );
  });
});

describe('Wrong gates and objectives', () => {
  it("tells the bound that is against the metric's direction", () => {
    expect(errors(config('gate: { metric: log-loss, atLeast: 0.2 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 36: gate.atLeast is 0.2; log-loss is better where it is lower, so atMost is wanted; write atMost"`,
    );
  });

  it('tells a gate without a bound', () => {
    expect(errors(config('gate: { metric: accuracy }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 1: gate.atLeast is missing; a number is wanted; add atLeast: NUMBER"`,
    );
  });

  it('tells a gate on a metric that nobody measures', () => {
    expect(errors(config('gate: { metric: mcc, atLeast: 0.5 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 17: gate.metric is 'mcc'; a metric that is measured is wanted; add objective: { also: [mcc] }"`,
    );
  });

  it('tells costs that are missing, beside a threshold, or no prices', () => {
    expect(errors(config('objective: cost'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 12: objective.costs is missing; what wrong decisions cost is wanted; add costs: { ACTUAL: { DECIDED: PRICE } }"`,
    );
    expect(errors(config('objective: { also: [cost] }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 1: objective.costs is missing; what wrong decisions cost is wanted; add costs: { ACTUAL: { DECIDED: PRICE } }"`,
    );
    expect(errors(config('objective: { metric: cost, threshold: 0.5, costs: { a: { b: 1 } } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 28: objective.threshold is 0.5, but the costs decide already; one of the two is wanted; remove it, or remove costs"`,
    );
    expect(errors(config('objective: { metric: cost, costs: { a: { b: -1 } } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 45: objective.costs.a.b is -1; at least 0 is wanted; raise it"`,
    );
    expect(errors(config('objective: { metric: cost, costs: { a: 5 } }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 40: objective.costs.a is 5; the prices of wrong decisions, by actual and by decided class, are wanted; write e.g. { "yes": { "no": 10 } }"`,
    );
    expect(errors(config('objective: { metric: cost, costs: 5 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 35: objective.costs is 5; the prices of wrong decisions, by actual and by decided class, are wanted; write e.g. { "yes": { "no": 10 } }"`,
    );
  });

  it('tells settings of metrics that are not measured, and values out of range', () => {
    expect(errors(config('objective:', '  positive: yes please', '  top: 3', '  level: 0.9'))).toMatchInlineSnapshot(`
      "my.yaml, line 4, column 3: objective.positive is 'yes please', but no metric that uses it is measured; precision, recall, specificity, f1-positive or average-precision is wanted in objective.metric or objective.also; add it, or remove this
      my.yaml, line 5, column 3: objective.top is 3, but no metric that uses it is measured; top-k-accuracy is wanted in objective.metric or objective.also; add it, or remove this
      my.yaml, line 6, column 3: objective.level is 0.9, but no metric that uses it is measured; pinball is wanted in objective.metric or objective.also; add it, or remove this"
    `);
    expect(
      errors(
        config(
          'objective:',
          '  also: [recal, top-k-accuracy, pinball]',
          '  positive: [a]',
          '  threshold: 1',
          '  top: 0',
          '  level: 90%',
          '  tresh: 1',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "my.yaml, line 4, column 10: objective.also[0] is 'recal'; log-loss, accuracy, balanced-accuracy, f1, auc, brier, precision, recall, specificity, f1-positive, mcc, top-k-accuracy, average-precision, calibration-error, cost, rmse, mae, r2, mape, median-absolute-error, pinball, subset-accuracy, hamming-loss, f1-micro, f1-macro, f1-samples or jaccard is wanted; did you mean 'recall'?
      my.yaml, line 5, column 13: objective.positive is ["a"]; a plain value is wanted; change it
      my.yaml, line 6, column 14: objective.threshold is 1; a number below 1 is wanted; lower it
      my.yaml, line 7, column 8: objective.top is 0; at least 1 is wanted; raise it
      my.yaml, line 8, column 10: objective.level is '90%'; a number above 0 and below 1 is wanted; write 0.9
      my.yaml, line 9, column 3: unknown key 'tresh' in objective; objective knows metric, also, positive, threshold, top, level and costs; remove it"
    `);
    expect(errors(config('objective: { also: mcc }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 20: objective.also is 'mcc'; a list is wanted; put it in brackets: [mcc]"`,
    );
    expect(errors(config('objective: { metric: auc, also: [mape] }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 34: objective.also[0] is 'mape', which is not for an objective of classification; log-loss, accuracy, balanced-accuracy, f1, auc, brier, precision, recall, specificity, f1-positive, mcc, top-k-accuracy, average-precision, calibration-error or cost is wanted; choose one of these"`,
    );
  });

  it('tells metrics of another task', () => {
    const text = `data: { source: a.csv, target: y, task: regression }\n${space}\nobjective: accuracy\ngate: { metric: auc, atLeast: 0.9 }`;
    expect(errors(text)).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 12: objective.metric is 'accuracy', which is not for a task of regression; rmse, mae, r2, mape, median-absolute-error or pinball is wanted; choose one of these
      my.yaml, line 4, column 17: gate.metric is 'auc', which is not for a task of regression; rmse, mae, r2, mape, median-absolute-error or pinball is wanted; choose one of these"
    `);
    expect(errors(config('objective: log-loss', 'gate: { metric: rmse, atMost: 1 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 4, column 17: gate.metric is 'rmse', which is not for an objective of classification; log-loss, accuracy, balanced-accuracy, f1, auc, brier, precision, recall, specificity, f1-positive, mcc, top-k-accuracy, average-precision, calibration-error or cost is wanted; choose one of these"`,
    );
  });
});

it('Five mistakes in five sections are told together, in the order of the file', () => {
  const text = `seed: seven
data:
  source: a.csv
  targt: diagnosis
training:
  epochs: 0
space:
  lambda: { low: 1e-3, high: 1e-7, log: true }
strategy: bayesian`;
  expect(errors(text)).toMatchInlineSnapshot(`
    "my.yaml, line 1, column 7: seed is 'seven'; a whole number of at least 0 is wanted; write a number
    my.yaml, line 4, column 3: unknown key 'targt' in data; data knows source, testSource, target, task, targetTransform, test, exclude, group, time, fold, weight and missing; did you mean 'target'?
    my.yaml, line 6, column 11: training.epochs is 0; at least 1 is wanted; raise it
    my.yaml, line 8, column 30: space.lambda.high is 1e-7; it must be above low (0.001); change it
    my.yaml, line 9, column 11: strategy.name is 'bayesian'; k-fold, grid, random, sobol or bayes is wanted; did you mean 'bayes'?"
  `);
});
