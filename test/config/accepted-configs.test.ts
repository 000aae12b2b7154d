import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { sectionNames } from '../../src/config/check-config.js';
import { UserErrors } from '../../src/core/errors.js';
import { standardTraining } from '../training/standard.js';
import { config, plan } from './parse.js';

const data = 'data: { source: a.csv, target: y }';

describe('What a config leaves out', () => {
  it('has the defaults of the documentation', () => {
    expect(plan(config(), { path: 'some/where/my study (2).yaml' })).toEqual({
      name: 'my-study-2-',
      seed: 0,
      baseDirectory: 'some/where',
      data: {
        source: 'a.csv',
        target: 'y',
        task: null,
        test: 0.2,
        exclude: [],
        missing: null,
        group: null,
        time: null,
        fold: null,
      },
      settings: {
        preprocessing: [],
        model: {
          name: 'mlp',
          dropout: 0,
          hidden: [128],
          activation: 'relu',
          initializer: 'he-normal',
          batchNormalization: false,
        },
        training: {
          epochs: 20,
          batchSize: 32,
          optimizer: {
            name: 'adam',
            learningRate: null,
            momentum: 0.9,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            decay: 0.9,
            weightDecay: 0.01,
          },
          ...standardTraining,
          penalty: {
            name: 'l2',
            lambda: 0,
            alpha: 0.5,
            beta1: 1,
            beta2: 1,
            convention: 'glmnet',
            apply: 'gradient',
          },
          clipNorm: null,
          clipValue: null,
          earlyStopping: null,
        },
      },
      space: [
        {
          kind: 'real',
          name: 'lambda',
          path: 'training.penalty.lambda',
          condition: null,
          low: 1e-7,
          high: 1e-3,
          scale: 'log',
          zero: false,
          step: null,
          points: null,
        },
      ],
      strategy: { name: 'bayes', trials: 40, batch: 4, lag: 0, history: null, options: { initial: 10 } },
      validation: { name: 'k-fold', options: { folds: 5 } },
      nested: null,
      objective: { metric: null },
      execution: {
        backend: 'auto',
        device: 'auto',
        deterministic: false,
        workers: 'auto',
        fitsPerBatch: 'auto',
        maxMemoryBytes: null,
        data: 'auto',
        fitTimeoutMs: null,
      },
      gate: null,
      reference: true,
    });
  });

  it('is the same as what it spells out', () => {
    const penalty = '{ name: l2, lambda: 0, alpha: 0.5, beta1: 1, beta2: 1, convention: glmnet, apply: gradient }';
    const spelled = config(
      `training: { penalty: ${penalty}, optimizer: adam, clipNorm: none, clipValue: none, earlyStopping: none }`,
      'model: mlp',
      'preprocessing: []',
      'strategy: bayes',
      'objective: {}',
    );
    expect(plan(spelled)).toEqual(plan(config()));
  });

  it('may be an empty section, as where all its lines are comments', () => {
    const empty = config(
      'training:',
      '  # epochs: 3',
      'model:',
      'preprocessing:',
      'strategy:',
      'validation:',
      'gate:',
      'execution:',
    );
    expect(plan(empty)).toEqual(plan(config()));
  });

  it('bounds memory and time by quantities with units, or not at all', () => {
    const { execution } = plan(config('execution: { maxMemory: 1.5GiB, fitTimeout: 10m }'));
    expect(execution).toMatchObject({ maxMemoryBytes: 1.5 * 2 ** 30, fitTimeoutMs: 600_000 });
    expect(plan(config('execution: { maxMemory: auto, fitTimeout: none }'))).toEqual(plan(config()));
  });

  it('is early stopping with its own defaults where it is only switched on', () => {
    const { earlyStopping } = plan(config('training: { earlyStopping: true }')).settings.training;
    expect(earlyStopping).toEqual({ fraction: 0.1, patience: 5, minDelta: 0 });
  });
});

describe('A study without a name', () => {
  it.each([
    ['configs/digits.yaml', 'digits'],
    ['a.b.yml', 'a.b'],
    ['.hidden.yaml', 'hidden'],
    ['日本.yaml', 'study'],
  ])("is called by its file's base name: %s", (path, name) => {
    expect(plan(config(), { path }).name).toBe(name);
  });
});

describe('YAML', () => {
  it.each(['1e-7', '1E-7', '1.0e-7', '0.0000001', '.0000001', '+1e-7'])('takes %s as a number', (text) => {
    expect(plan(`${data}\nspace: { lambda: { low: ${text}, high: 1 } }`).space[0]).toMatchObject({ low: 1e-7 });
  });

  it('may use anchors and merge keys', () => {
    const text = `${data}
space:
  lambda: &range { low: 1e-7, high: 0.1, log: true }
  clipNorm: { <<: *range, high: 10 }
  learningRate: *range`;
    const [lambda, clipNorm, learningRate] = plan(text).space;
    expect(lambda).toMatchObject({ low: 1e-7, high: 0.1, scale: 'log' });
    expect(clipNorm).toMatchObject({ low: 1e-7, high: 10, scale: 'log' });
    expect(learningRate).toMatchObject({ low: 1e-7, high: 0.1, scale: 'log' });
  });

  it('may have a byte order mark and Windows line ends', () => {
    expect(plan(`\uFEFF${config('seed: 3').replaceAll('\n', '\r\n')}`).seed).toBe(3);
  });
});

describe('A space', () => {
  const space = (lines: readonly string[], ...sections: readonly string[]) =>
    plan([data, 'space:', ...lines.map((line) => `  ${line}`), ...sections].join('\n')).space;

  it('calls values by short names or by their paths', () => {
    const short = ['lambda', 'alpha', 'dropout', 'clipNorm', 'learningRate'];
    const lines = [...short, 'training.optimizer.momentum'].map((name) => `${name}: { low: 0.1, high: 0.5 }`);
    expect(space(lines, 'training: { penalty: elastic-net }').map(({ path }) => path)).toEqual([
      'training.penalty.lambda',
      'training.penalty.alpha',
      'model.dropout',
      'training.clipNorm',
      'training.optimizer.learningRate',
      'training.optimizer.momentum',
    ]);
  });

  it('makes whole numbers for paths that take them', () => {
    const lines = [
      'training.batchSize: { low: 8, high: 64 }',
      'preprocessing.remove-outliers.threshold: { low: 3, high: 9 }',
    ];
    expect(space(lines, 'preprocessing: [remove-outliers]')).toMatchObject([
      { kind: 'integer', step: 1 },
      { kind: 'real', step: null },
    ]);
  });

  it('searches constraints, noise and averages, by name and by path', () => {
    const [averaging, decay, eta, maxNorm, nonNegative] = space([
      'training.averaging: { values: [none, ema, { name: swa, start: 3 }] }',
      'training.averaging.decay: { low: 0.9, high: 0.999 }',
      'training.gradientNoise.eta: { low: 0.01, high: 1, log: true, zero: true }',
      'training.maxNorm: { values: [none, 3] }',
      'training.nonNegative: { values: [true, false] }',
    ]);
    const plain = standardTraining.averaging;
    expect(averaging).toMatchObject({
      kind: 'categorical',
      settings: [plain, { ...plain, name: 'ema' }, { ...plain, name: 'swa', start: 3 }],
    });
    expect(decay).toMatchObject({ kind: 'real', path: 'training.averaging.decay', low: 0.9, high: 0.999 });
    expect(eta).toMatchObject({ kind: 'real', path: 'training.gradientNoise.eta', zero: true });
    expect(maxNorm).toMatchObject({ kind: 'categorical', settings: [null, 3] });
    expect(nonNegative).toMatchObject({ kind: 'categorical', settings: [true, false] });
    const [range] = space(['training.maxNorm: { low: 0.5, high: 8, log: true }']);
    expect(range).toMatchObject({ kind: 'real', path: 'training.maxNorm', low: 0.5, high: 8 });
  });

  it.each([
    ['maxNorm: none', {}],
    ['maxNorm: 3', { maxNorm: 3 }],
    ['nonNegative: true', { nonNegative: true }],
    ['gradientNoise: none', {}],
    ['gradientNoise: { eta: 0.3 }', { gradientNoise: { eta: 0.3, gamma: 0.55 } }],
    ['averaging: none', {}],
    ['averaging: ema', { averaging: { name: 'ema', decay: 0.99, start: 0.75 } }],
    ['averaging: { name: swa, start: 20 }', { averaging: { name: 'swa', decay: 0.99, start: 20 } }],
  ])('takes training: { %s }', (written, wanted) => {
    const { training } = plan(config()).settings;
    expect(plan(config(`training: { ${written} }`)).settings.training).toEqual({ ...training, ...wanted });
  });

  it('searches schedules and their options, by name and by path', () => {
    const [schedule, warmup] = space([
      'training.schedule: { values: [constant, { name: step, every: 3 }] }',
      'training.schedule.warmup: { low: 0, high: 0.3 }',
    ]);
    expect(schedule).toMatchObject({
      values: ['constant', { name: 'step', every: 3 }],
      settings: [standardTraining.schedule, { ...standardTraining.schedule, name: 'step', every: 3 }],
    });
    expect(warmup).toMatchObject({ kind: 'real', path: 'training.schedule.warmup', low: 0, high: 0.3 });
    const [, every] = space([
      'training.schedule.name: { values: [step, cosine] }',
      'training.schedule.every: { low: 1, high: 9, when: { training.schedule.name: step } }',
    ]);
    expect(every).toMatchObject({ kind: 'integer', step: 1 });
  });

  it('searches a value for each layer', () => {
    const parameters = space(
      [
        'lambda: { dense-1: { low: 1e-6, high: 0.1, log: true, zero: true }, output: { values: [0, 0.1] }, others: 0.01 }',
        'dropout.1: { low: 0, high: 0.5 }',
        'training.penalty.alpha: { low: 0, high: 1, when: { lambda.output: 0.1 } }',
      ],
      'training: { penalty: elastic-net }',
    );
    expect(parameters).toMatchObject([
      { kind: 'real', name: 'lambda.dense-1', path: 'training.penalty.lambda.dense-1', scale: 'log', zero: true },
      { kind: 'categorical', name: 'lambda.output', path: 'training.penalty.lambda.output', settings: [0, 0.1] },
      { kind: 'categorical', name: 'lambda.others', path: 'training.penalty.lambda.others', settings: [0.01] },
      { kind: 'real', name: 'dropout.1', path: 'model.dropout.1', low: 0, high: 0.5 },
      { condition: { parameter: 'lambda.output', equals: 0.1 } },
    ]);
    const { model, training } = plan(
      config('training: { penalty: { lambda: { 1: 0.1 } } }', 'model: { dropout: { others: 0.2 } }'),
    ).settings;
    expect([training.penalty.lambda, model.dropout]).toEqual([{ 1: 0.1 }, { others: 0.2 }]);
  });

  it("gives lion its paper's second decay, and what was written", () => {
    const beta2 = (text: string) => plan(config(`training: { optimizer: ${text} }`)).settings.training.optimizer.beta2;
    expect([beta2('lion'), beta2('{ name: lion, beta2: 0.9 }'), beta2('nadam')]).toEqual([0.99, 0.9, 0.999]);
    const [optimizer] = space(['training.optimizer: { values: [adam, lion] }']);
    expect(optimizer).toMatchObject({ settings: [{ beta2: 0.999 }, { name: 'lion', beta2: 0.99 }] });
  });

  it('fills in the defaults of listed values, and keeps what was written beside them', () => {
    const lines = [
      'training.optimizer: { values: [sgd, { name: adam, learningRate: 0.01 }] }',
      'clipNorm: { values: [none, 1] }',
      'clipValue: { values: [none, [-1, 1]] }',
      'model.hidden: [64, 32]',
      'training.epochs: 5',
    ];
    const [optimizer, clipNorm, clipValue, hidden, epochs] = space(lines);
    const rest = { momentum: 0.9, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.9, weightDecay: 0.01 };
    expect(optimizer).toMatchObject({
      values: ['sgd', { name: 'adam', learningRate: 0.01 }],
      settings: [
        { name: 'sgd', learningRate: null, ...rest },
        { name: 'adam', learningRate: 0.01, ...rest },
      ],
    });
    expect(clipNorm).toMatchObject({ values: ['none', 1], settings: [null, 1] });
    expect(clipValue).toMatchObject({ settings: [null, [-1, 1]] });
    expect(hidden).toMatchObject({ kind: 'categorical', values: [[64, 32]], settings: [[64, 32]] });
    expect(epochs).toMatchObject({ kind: 'categorical', values: [5] });
  });

  it('has alpha only where lambda is not 0', () => {
    const alpha = 'alpha: { low: 0, high: 1 }';
    const net = 'training: { penalty: elastic-net }';
    const conditionOf = (lambda: string, ...more: readonly string[]) =>
      space([lambda, alpha, ...more], net)[1].condition;
    const off = { parameter: 'lambda', differs: 0 };
    expect(conditionOf('lambda: { low: 1e-7, high: 0.1, log: true, zero: true }')).toEqual(off);
    expect(conditionOf('lambda: { low: 0, high: 0.1 }')).toEqual(off);
    expect(conditionOf('lambda: { values: [0, 0.1] }')).toEqual(off);
    expect(conditionOf('lambda: { low: 1e-7, high: 0.1, log: true }')).toBeNull();
  });

  it('has alpha only for the elastic net where the penalty is searched', () => {
    const lines = [
      'training.penalty.name: { values: [l1, l2, elastic-net] }',
      'lambda: { low: 1e-7, high: 0.1, log: true }',
      'alpha: { low: 0, high: 1 }',
    ];
    expect(space(lines)[2].condition).toEqual({ parameter: 'training.penalty.name', equals: 'elastic-net' });
  });

  it('may make a parameter conditional by short name or by path', () => {
    const lines = [
      'training.optimizer: { values: [sgd, adam] }',
      'learningRate: { low: 0.1, high: 1, when: { training.optimizer: sgd } }',
      'dropout: { values: [0, 0.5] }',
      'clipNorm: { low: 1, high: 2, when: { model.dropout: 0.5 } }',
    ];
    expect(space(lines).map(({ condition }) => condition)).toEqual([
      null,
      { parameter: 'training.optimizer', equals: 'sgd' },
      null,
      { parameter: 'dropout', equals: 0.5 },
    ]);
  });
});

describe('Loss', () => {
  const trained = (training: string) => plan(config(`training: ${training}`)).settings.training;

  it('is left out where the file leaves it out, so that a plan of before is the same plan', () => {
    expect(trained('{}')).not.toHaveProperty('loss');
    expect(trained('{}')).not.toHaveProperty('labelSmoothing');
  });

  it('is a name, or a name with options', () => {
    const standard = { delta: 1, level: 0.5, gamma: 2, alpha: null };
    expect(trained('{ loss: huber }').loss).toEqual({ ...standard, name: 'huber' });
    const focal = '{ loss: { name: focal, gamma: 1.5, alpha: 0.25 }, labelSmoothing: 0.1 }';
    expect(trained(focal)).toMatchObject({
      loss: { ...standard, name: 'focal', gamma: 1.5, alpha: 0.25 },
      labelSmoothing: 0.1,
    });
    expect(trained('{ loss: { name: focal, alpha: none } }').loss).toEqual({ ...standard, name: 'focal' });
  });

  it('can be searched, its options where it is trained on', () => {
    const space = (entries: string) =>
      plan(`data: { source: a.csv, target: y }\nspace: { ${entries} }\ntraining: { loss: huber }`).space;
    expect(space('training.loss: { values: [huber, { name: quantile, level: 0.9 }] }')[0]).toMatchObject({
      settings: [{ name: 'huber' }, { name: 'quantile', level: 0.9 }],
    });
    const [, delta] = space(
      'training.loss.name: { values: [squared-error, huber] }, training.loss.delta: { low: 0.5, high: 3 }',
    );
    expect(delta.condition).toEqual({ parameter: 'training.loss.name', equals: 'huber' });
    expect(space('training.loss.delta: { low: 0.5, high: 3 }')[0].condition).toBeNull();
    const smoothing = 'training.labelSmoothing: { low: 0, high: 0.3 }';
    expect(plan(`data: { source: a.csv, target: y }\nspace: { ${smoothing} }`).space).toHaveLength(1);
  });
});

describe('Gate and objective', () => {
  it('may be one word or spelled out', () => {
    expect(plan(config('objective: accuracy')).objective).toEqual({ metric: 'accuracy' });
    expect(plan(config('objective: { metric: rmse }')).objective).toEqual({ metric: 'rmse' });
    const costs = 'costs: { 0: { 1: 1 }, 1: { 0: 9 } }';
    expect(plan(config(`objective: { metric: cost, ${costs} }`)).objective).toEqual({
      metric: 'cost',
      costs: { 0: { 1: 1 }, 1: { 0: 9 } },
    });
    expect(plan(config('objective: { also: [recall, top-k-accuracy], positive: 1, threshold: 0.2, top: 3 }')).objective)
      // Nothing but what the file says: a plan of before is the same plan.
      .toEqual({ metric: null, also: ['recall', 'top-k-accuracy'], positive: '1', threshold: 0.2, top: 3 });
    expect(plan(config('objective: { metric: pinball, level: 0.9 }')).objective).toEqual({
      metric: 'pinball',
      level: 0.9,
    });
    expect(plan(config('gate: { metric: log-loss, atMost: 0.2 }')).gate).toEqual({ metric: 'log-loss', atMost: 0.2 });
    expect(plan(config('gate: { metric: r2, atLeast: 0 }')).gate).toEqual({ metric: 'r2', atLeast: 0 });
    const measured = config('objective: { also: [mcc] }', 'gate: { metric: mcc, atLeast: 0.5 }');
    expect(plan(measured).gate).toEqual({ metric: 'mcc', atLeast: 0.5 });
  });
});

it('Whatever a file holds, it gives a plan of plain JSON or complaints in the one form', () => {
  const junk = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        null,
        true,
        0,
        1,
        -1,
        0.5,
        1e-7,
        Number.NaN,
        'adam',
        'none',
        'auto',
        'mlp',
        'l1',
        '1',
        '',
        '__proto__',
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          'name',
          'low',
          'high',
          'values',
          'when',
          'lambda',
          'alpha',
          'training.optimizer',
          'optimizer',
          'penalty',
          'metric',
          'atLeast',
          'constructor',
        ),
        tie('value'),
        { maxKeys: 4 },
      ),
    ),
  })).value;
  const sections = fc.dictionary(fc.constantFrom(...sectionNames), junk);
  const line = /^(my\.yaml, line \d+, column \d+): [^;]+; [^;]+; .+$/;
  fc.assert(
    fc.property(sections, fc.boolean(), (given, withRest) => {
      const rest = withRest ? { data: { source: 'a.csv', target: 'y' }, space: { lambda: { low: 0, high: 1 } } } : {};
      try {
        const parsed = plan(stringify({ ...rest, ...given }));
        expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed);
      } catch (error) {
        if (!(error instanceof UserErrors)) throw error;
        for (const each of error.lines) expect(each).toMatch(line);
      }
    }),
    { numRuns: 500 },
  );
});
