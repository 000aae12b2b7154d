import { describe, expect, it } from 'vitest';
import { resnetOptions } from '../../src/models/resnet-options.js';
import { catalog } from './fixture-catalog.js';
import { errors } from './parse.js';

const data = 'data: { source: a.csv, target: y }';

/** A config with these lines in its space, from line 3 on, and sections after it. */
function space(lines: readonly string[], ...sections: readonly string[]): string {
  return [data, 'space:', ...lines.map((line) => `  ${line}`), ...sections].join('\n');
}

describe('A space', () => {
  it('must not be empty or a list of names', () => {
    expect(errors(`${data}\nspace: {}`)).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 8: space is empty; at least one parameter to search is wanted; add e.g. space: { lambda: { low: 1e-7, high: 1e-1, log: true } }"`,
    );
    expect(errors(`${data}\nspace:`)).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 1: space is empty; at least one parameter to search is wanted; add e.g. space: { lambda: { low: 1e-7, high: 1e-1, log: true } }"`,
    );
    expect(errors(`${data}\nspace: [lambda]`)).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 9: space[0] is 'lambda'; a mapping of parameters is wanted; write e.g. lambda: { low: 1e-7, high: 1e-1, log: true }"`,
    );
  });

  it('tells unknown parameters with the nearest path', () => {
    const lines = [
      'lamda: { low: 0, high: 1 }',
      'batchSize: { values: [8, 16] }',
      'training.batchsize: { values: [8, 16] }',
      'model: { values: [mlp, linear] }',
      'preprocessing.remove-outliers.threshold: { low: 3, high: 9 }',
      'seed: { values: [1, 2] }',
    ];
    expect(errors(space(lines))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 3: unknown parameter 'lamda' in space; a short name (lambda, alpha, dropout, clipNorm, clipValue, learningRate) or the path of a value of model, training or preprocessing is wanted; did you mean 'lambda'?
      my.yaml, line 4, column 3: unknown parameter 'batchSize' in space; a short name (lambda, alpha, dropout, clipNorm, clipValue, learningRate) or the path of a value of model, training or preprocessing is wanted; did you mean 'training.batchSize'?
      my.yaml, line 5, column 3: unknown parameter 'training.batchsize' in space; a short name (lambda, alpha, dropout, clipNorm, clipValue, learningRate) or the path of a value of model, training or preprocessing is wanted; did you mean 'training.batchSize'?
      my.yaml, line 6, column 3: unknown parameter 'model' in space; only options can be searched, not what they belong to; write one config for each
      my.yaml, line 7, column 3: unknown parameter 'preprocessing.remove-outliers.threshold' in space; an option of a step in preprocessing that candidates may differ in is wanted; add remove-outliers to preprocessing if it is missing there, or remove this
      my.yaml, line 8, column 3: unknown parameter 'seed' in space; a short name (lambda, alpha, dropout, clipNorm, clipValue, learningRate) or the path of a value of model, training or preprocessing is wanted; remove it"
    `);
  });

  it('tells an option of a model that was not chosen', () => {
    expect(errors(space(['model.hidden: { values: [[8], [16]] }'], 'model: linear'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 3: unknown parameter 'model.hidden' in space; a short name (lambda, alpha, dropout, clipNorm, clipValue, learningRate) or the path of a value of model, training or preprocessing is wanted; remove it"`,
    );
  });
});

it('An option that is the same for all candidates can not be searched', () => {
  const lines = ['preprocessing.one-hot.columns: { values: [[], [a]] }'];
  expect(errors(space(lines, 'preprocessing: [one-hot]'))).toMatchInlineSnapshot(
    `"my.yaml, line 3, column 3: unknown parameter 'preprocessing.one-hot.columns' in space; an option of a step in preprocessing that candidates may differ in is wanted; add one-hot to preprocessing if it is missing there, or remove this"`,
  );
});

describe('A range', () => {
  it('must rise, and stay above 0 on a log axis', () => {
    const lines = [
      'lambda: { low: 0, high: 0.1, log: true }',
      'dropout: { low: 0.5, high: 0.5 }',
      'clipNorm: { low: 1, high: 2, log: true, step: 0.5 }',
      'learningRate: { low: 0.001, high: 0.1, zero: true }',
    ];
    expect(errors(space(lines))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 18: space.lambda.low is 0; it must be above 0 on a log axis; zero: true adds exactly 0
      my.yaml, line 4, column 30: space.dropout.high is 0.5; it must be above low (0.5); change it
      my.yaml, line 5, column 49: space.clipNorm.step is 0.5; it is for linear axes; remove it or log: true
      my.yaml, line 6, column 48: space.learningRate.zero is true; it is for log axes; add log: true, or start a linear axis at low: 0"
    `);
  });

  it('must fit the place where its values go, at both ends and at zero', () => {
    const lines = [
      'dropout: { low: -0.1, high: 1 }',
      'clipNorm: { low: 0.1, high: 10, log: true, zero: true }',
      'training.batchSize: { low: 0, high: 64.5, step: 1.5 }',
    ];
    expect(errors(space(lines))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 19: space.dropout.low is -0.1; at least 0 is wanted; raise it
      my.yaml, line 3, column 31: space.dropout.high is 1; a number below 1 is wanted; lower it
      my.yaml, line 4, column 52: space.clipNorm.zero is 0; a number above 0 or none is wanted; write one of these
      my.yaml, line 5, column 30: space.training.batchSize.low is 0; at least 1 is wanted; raise it
      my.yaml, line 5, column 39: space.training.batchSize.high is 64.5; a whole number of at least 1 is wanted; round it
      my.yaml, line 5, column 51: space.training.batchSize.step is 1.5; a whole number is wanted, as training.batchSize takes them; round it"
    `);
  });

  it('is refused where there are no numbers between', () => {
    const lines = ['model.activation: { low: 0, high: 1 }', 'clipValue: { low: 0.1, high: 1 }'];
    expect(errors(space(lines))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 3: space.model.activation is a range, but model.activation takes no single number; a list of values is wanted; write { values: […] }
      my.yaml, line 4, column 3: space.clipValue is a range, but training.clipValue takes no single number; a list of values is wanted; write { values: […] }"
    `);
  });

  it('is refused where some numbers alone are taken', () => {
    const text = [
      'data: { source: a.csv, target: y }',
      'model: resnet',
      'space: { model.depth: { low: 8, high: 20 } }',
    ];
    const models = { resnet: { summary: '', options: resnetOptions } };
    expect(errors(text.join('\n'), { catalog: { ...catalog, models } })).toBe(
      'my.yaml, line 3, column 10: space.model.depth is a range, but model.depth takes not every number; a list of values is wanted; write { values: […] }',
    );
  });

  it('has its keys, and hints for those of other tools', () => {
    expect(errors(space(['lambda: { min: 1e-7, max: 0.1, logarithmic: true }']))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 13: unknown key 'min' in space.lambda; space.lambda knows low, high, log, step, zero, points and when; did you mean 'low'?
      my.yaml, line 3, column 24: unknown key 'max' in space.lambda; space.lambda knows low, high, log, step, zero, points and when; did you mean 'high'?
      my.yaml, line 3, column 34: unknown key 'logarithmic' in space.lambda; space.lambda knows low, high, log, step, zero, points and when; remove it"
    `);
    expect(errors(space(['model.activation: { choices: [relu, elu] }']))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 23: unknown key 'choices' in space.model.activation; space.model.activation knows values and when; did you mean 'values'?"`,
    );
  });
});

describe('A list', () => {
  it('holds only values that fit the place where they go', () => {
    const lines = [
      'dropout: { values: [0, 0.5, 1] }',
      'clipNorm: { values: [none, 1, 0] }',
      'training.optimizer: { values: [sgd, adma, { name: adam, beta1: 1 }] }',
      'model.hidden: { values: [[64], 32] }',
      'model.batchNormalization: { values: [true, no] }',
    ];
    expect(errors(space(lines))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 31: space.dropout.values[2] is 1; a number below 1 is wanted; lower it
      my.yaml, line 4, column 33: space.clipNorm.values[2] is 0; a number above 0 or none is wanted; write one of these
      my.yaml, line 5, column 39: space.training.optimizer.values[1].name is 'adma'; sgd, momentum, rmsprop, adam, adamw, nadam or lion is wanted; did you mean 'adam'?
      my.yaml, line 5, column 66: space.training.optimizer.values[2].beta1 is 1; a number below 1 is wanted; lower it
      my.yaml, line 6, column 34: space.model.hidden.values[1] is 32; a list is wanted; put it in brackets: [32]
      my.yaml, line 7, column 46: space.model.batchNormalization.values[1] is 'no'; true or false is wanted; write false"
    `);
  });

  it('is written with values, is not empty and has each value once', () => {
    const lines = [
      'training.batchSize: [16, 32]',
      'dropout: { values: [] }',
      'lambda: { values: [0, 1, 0.0] }',
      'alpha:',
    ];
    expect(errors(space(lines))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 23: space.training.batchSize is [16,32]; { low, high } or { values: […] } is wanted; write { values: [16,32] }
      my.yaml, line 4, column 22: space.dropout.values is []; it must hold at least one value; change it
      my.yaml, line 5, column 28: space.lambda.values[2] is 0; 0 is there twice; change it
      my.yaml, line 6, column 3: space.alpha is empty; { low, high } or { values: […] } is wanted; add it"
    `);
  });
});

describe('Parameters among each other', () => {
  it('must not be the same value', () => {
    const lines = ['lambda: { low: 0, high: 1 }', 'training.penalty.lambda: { low: 0, high: 1 }'];
    expect(errors(space(lines))).toMatchInlineSnapshot(
      `"my.yaml, line 4, column 3: space.training.penalty.lambda and space.lambda are the same value; one of them is wanted; remove the other"`,
    );
  });

  it('must be of use: alpha needs an elastic net and a lambda', () => {
    const lines = ['alpha: { low: 0, high: 1 }'];
    expect(errors(space(['lambda: { low: 0, high: 1 }', ...lines]))).toMatchInlineSnapshot(
      `"my.yaml, line 4, column 3: space.alpha is searched, but training.penalty is l2, which has no alpha; the penalty elastic-net is wanted; write training: { penalty: elastic-net }, or remove it"`,
    );
    expect(errors(space(lines, 'training: { penalty: elastic-net }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 3: space.alpha is searched while lambda is 0, where alpha does nothing; a lambda above 0 is wanted; add lambda to space"`,
    );
  });

  it('must not be for all layers and for one of them', () => {
    const lines = ['lambda: { low: 0, high: 1 }', 'lambda.output: { low: 0, high: 1 }'];
    expect(errors(space(lines))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 3: space.lambda.output is searched, and space.lambda for all layers too; one of them is wanted; remove one of them, or name the other layers as others"`,
    );
  });

  it('must fit where they are for single layers', () => {
    const lines = [
      'lambda: { dense-1: { low: -1, high: 1 }, output: { lo: 0, high: 1 } }',
      'dropout: { 1: 1.5 }',
      'model.dropout.2: [0.1]',
    ];
    expect(errors(space(lines))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 29: space.lambda.dense-1.low is -1; at least 0 is wanted; raise it
      my.yaml, line 3, column 44: space.lambda.output.low is missing; a number (smallest value) is wanted; add it
      my.yaml, line 3, column 54: unknown key 'lo' in space.lambda.output; space.lambda.output knows low, high, log, step, zero, points and when; did you mean 'log'?
      my.yaml, line 4, column 17: space.dropout.1 is 1.5; a number below 1 is wanted; lower it
      my.yaml, line 5, column 20: space.model.dropout.2 is [0.1]; { low, high } or { values: […] } is wanted; write { values: [0.1] }"
    `);
  });

  it('must be of use: an option of averaging needs that average', () => {
    const lines = [
      'training.averaging.decay: { low: 0.9, high: 0.999 }',
      'training.averaging.start: { values: [0.5, 0.75] }',
    ];
    expect(errors(space(lines))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 3: space.training.averaging.decay is searched, but training.averaging is none; ema is wanted; write training: { averaging: ema }, or remove it
      my.yaml, line 4, column 3: space.training.averaging.start is searched, but training.averaging is none; swa is wanted; write training: { averaging: swa }, or remove it"
    `);
    expect(errors(space(lines, 'training: { averaging: ema }'))).toMatchInlineSnapshot(
      `"my.yaml, line 4, column 3: space.training.averaging.start is searched, but training.averaging is ema; swa is wanted; write training: { averaging: swa }, or remove it"`,
    );
  });

  it('must be what the value can be: constraints, noise and averages', () => {
    expect(errors(space(['training.maxNorm: { low: 0, high: 3 }']))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 28: space.training.maxNorm.low is 0; a number above 0 or none is wanted; write one of these"`,
    );
    expect(errors(space(['training.maxNorm: { values: [none, -1] }']))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 38: space.training.maxNorm.values[1] is -1; a number above 0 or none is wanted; write one of these"`,
    );
    expect(errors(space(['training.nonNegative: { low: 0, high: 1 }']))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 3: space.training.nonNegative is a range, but training.nonNegative takes no single number; a list of values is wanted; write { values: […] }"`,
    );
    expect(errors(space(['training.gradientNoise: { low: 0.01, high: 1 }']))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 3: space.training.gradientNoise is a range, but training.gradientNoise takes no single number; a list of values is wanted; write { values: […] }"`,
    );
    expect(errors(space(['training.gradientNoise.eta: { low: -1, high: 1 }']))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 38: space.training.gradientNoise.eta.low is -1; at least 0 is wanted; raise it"`,
    );
    expect(errors(space(['training.averaging: { values: [ema, sma] }']))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 39: space.training.averaging.values[1].name is 'sma'; none, ema or swa is wanted; did you mean 'ema'?"`,
    );
    expect(
      errors(space(['training.averaging.decay: { low: 0.9, high: 1 }'], 'training: { averaging: ema }')),
    ).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 47: space.training.averaging.decay.high is 1; a number below 1 is wanted; lower it"`,
    );
    expect(
      errors(space(['training.averaging.start: { low: 0, high: 3 }'], 'training: { averaging: swa }')),
    ).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 3: space.training.averaging.start is a range up to 3, where shares end below 1 and epochs are whole; shares or a list of epochs is wanted; write e.g. { low: 0.5, high: 0.9 } or { values: [5, 10] }"`,
    );
  });

  it('must be of use: an option of a schedule needs that schedule', () => {
    const lines = [
      'training.schedule.final: { low: 0.001, high: 0.1, log: true }',
      'training.schedule.every: { low: 1, high: 9 }',
    ];
    expect(errors(space(lines))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 3: space.training.schedule.final is searched, but training.schedule is constant; cosine, exponential or one-cycle is wanted; write training: { schedule: cosine }, or remove it
      my.yaml, line 4, column 3: space.training.schedule.every is searched, but training.schedule is constant; step is wanted; write training: { schedule: step }, or remove it"
    `);
    expect(errors(space(lines, 'training: { schedule: step }'))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 3: space.training.schedule.final is searched, but training.schedule is step; cosine, exponential or one-cycle is wanted; write training: { schedule: cosine }, or remove it"`,
    );
    expect(errors(space(['training.schedule.warmup: { low: 0, high: 1 }']))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 45: space.training.schedule.warmup.high is 1; a number below 1 is wanted; lower it"`,
    );
  });

  it('must be of use: patience needs early stopping', () => {
    expect(errors(space(['training.earlyStopping.patience: { low: 2, high: 9 }']))).toMatchInlineSnapshot(
      `"my.yaml, line 3, column 3: space.training.earlyStopping.patience is searched, but training.earlyStopping is none; early stopping that is always on is wanted; write training: { earlyStopping: true }"`,
    );
  });

  it('depend only on others that exist, on values that these can have, and not in a circle', () => {
    const lines = [
      'lambda: { low: 1e-7, high: 0.1, log: true, when: { optimiser: sgd } }',
      'training.optimizer: { values: [sgd, adam] }',
      'dropout: { low: 0, high: 0.5, when: { training.optimizer: momentum } }',
      'clipNorm: { values: [1, 2], when: { training.epochs: 10 } }',
      'training.epochs: { values: [10, 20], when: { clipNorm: 1 } }',
      'learningRate: { low: 0.1, high: 1, when: { dropout: 0.1, clipNorm: 1 } }',
    ];
    expect(errors(space(lines))).toMatchInlineSnapshot(`
      "my.yaml, line 3, column 54: space.lambda.when names 'optimiser'; another parameter of space (training.optimizer, dropout, clipNorm or training.epochs) is wanted; did you mean 'training.optimizer'?
      my.yaml, line 5, column 61: space.dropout.when asks for training.optimizer 'momentum'; a value that training.optimizer can have is wanted; choose from 'sgd', 'adam'
      my.yaml, line 6, column 31: space.clipNorm.when leads back to itself; no circle is wanted; remove one of the conditions
      my.yaml, line 7, column 40: space.training.epochs.when leads back to itself; no circle is wanted; remove one of the conditions
      my.yaml, line 8, column 44: space.learningRate.when is {"dropout":0.1,"clipNorm":1}; it must name exactly one other parameter and its value, e.g. { optimizer: sgd }; change it"
    `);
  });
});
