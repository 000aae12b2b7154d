import { expect, it } from 'vitest';
import { mlp } from '../../src/models/mlp.js';
import { parameterShapes } from '../../src/models/parameters.js';
import { createParameterStates } from '../../src/training/steps/parameter-states.js';
import type { FitSetup } from '../../src/training/steps/step-program.js';
import { loaders } from '../regularization/backends.js';
import { settingsOf } from './fixtures.js';

it('a state that is loaded takes the place of all that was remembered, and leaves no tensor behind', async () => {
  const { tf } = await loaders.cpu();
  const { model } = settingsOf();
  const shapes = parameterShapes(mlp(model, { inputShape: [3], outputs: 2 }));
  const initial = shapes.map(({ shape }, i) => new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(i + 1));
  // Nothing else of a fit is looked at.
  const fit = { initial } as unknown as FitSetup;
  const before = tf.memory().numTensors;
  const states = createParameterStates(tf, shapes, [fit, fit], 1);
  const fresh = states.save();
  const owned = tf.memory().numTensors;
  states.snapshot([true, true]);
  const remembering = states.save();
  states.load(remembering);
  expect(tf.memory().numTensors).toBe(owned + shapes.length);
  states.load(fresh);
  expect(tf.memory().numTensors).toBe(owned);
  expect(states.save()).toEqual(fresh);
  states.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
