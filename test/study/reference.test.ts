import { expect, it } from 'vitest';
import { referenceTrial, unregularized } from '../../src/study/reference.js';
import { numeric } from '../space/spaces.js';
import { planWith } from './fakes.js';

it('the reference switches off what regularises, for single layers too', () => {
  const space = [
    numeric('lambda.output', { path: 'training.penalty.lambda.output' }),
    numeric('dropout.1', { path: 'model.dropout.1' }),
    numeric('training.maxNorm', { path: 'training.maxNorm' }),
    numeric('training.gradientNoise.eta', { path: 'training.gradientNoise.eta' }),
    numeric('training.gradientNoise.gamma', { path: 'training.gradientNoise.gamma' }),
    numeric('training.averaging.decay', { path: 'training.averaging.decay' }),
    numeric('training.schedule.warmup', { path: 'training.schedule.warmup' }),
  ];
  const parameters = {
    'lambda.output': 0.3,
    'dropout.1': 0.5,
    'training.maxNorm': 2,
    'training.gradientNoise.eta': 0.3,
    'training.gradientNoise.gamma': 0.5,
    'training.averaging.decay': 0.9,
    'training.schedule.warmup': 0.1,
  };
  const winner = { number: 4, block: 0, parameters, memo: null, fits: [] };
  expect(referenceTrial(planWith({ space }), winner).parameters).toEqual({
    'lambda.output': 0,
    'dropout.1': 0,
    'training.maxNorm': 'none',
    'training.gradientNoise.eta': 0,
    'training.schedule.warmup': 0.1,
  });
});

it('the network of the reference has nothing that regularises, and else what a candidate without it has', () => {
  const { settings } = planWith();
  const off = { gradientNoise: { eta: 0, gamma: 0.5 }, averaging: { name: 'none', decay: 0, start: 2 } } as const;
  const own = {
    maxNorm: 2,
    nonNegative: true,
    gradientNoise: { ...off.gradientNoise, eta: 0.3 },
    averaging: { ...off.averaging, name: 'swa' },
    mixup: 0.2,
    labelSmoothing: 0.1,
  } as const;
  const withAll = { ...settings, training: { ...settings.training, ...own } };
  const without = { ...settings, training: { ...settings.training, ...off } };
  expect(unregularized(withAll)).toEqual(unregularized(without));
  const { penalty } = settings.training;
  expect(unregularized(without).training).toEqual({
    ...without.training,
    penalty: { ...penalty, lambda: 0 },
    clipNorm: null,
    clipValue: null,
  });
});
