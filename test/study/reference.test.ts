import { expect, it } from 'vitest';
import { referenceTrial } from '../../src/study/reference.js';
import { numeric } from '../space/spaces.js';
import { planWith } from './fakes.js';

it('the reference switches off what regularises, for single layers too', () => {
  const space = [
    numeric('lambda.output', { path: 'training.penalty.lambda.output' }),
    numeric('dropout.1', { path: 'model.dropout.1' }),
    numeric('training.schedule.warmup', { path: 'training.schedule.warmup' }),
  ];
  const parameters = { 'lambda.output': 0.3, 'dropout.1': 0.5, 'training.schedule.warmup': 0.1 };
  const winner = { number: 4, block: 0, parameters, memo: null, fits: [] };
  expect(referenceTrial(planWith({ space }), winner).parameters).toEqual({
    'lambda.output': 0,
    'dropout.1': 0,
    'training.schedule.warmup': 0.1,
  });
});
