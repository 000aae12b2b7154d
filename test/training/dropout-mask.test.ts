import { expect, it } from 'vitest';
import { dropoutMultiplier } from '../../src/regularization/dropout.js';
import { backendNames, loaders } from '../regularization/backends.js';

it.each(backendNames)('a unit stays where its uniform number is at least the rate, to the bit, on %s', async (name) => {
  const { tf } = await loaders[name]();
  const rates = [0, 0.1, 0.5, 0.8, 2 ** -149, 1 - 2 ** -24].map(Math.fround);
  // Each rate, the numbers beside it, and some others.
  const around = rates.flatMap((rate) => [
    rate,
    Math.fround(rate * (1 + 2 ** -23)),
    Math.fround(rate * (1 - 2 ** -24)),
  ]);
  const uniforms = [...around, 2 ** -24, 2 ** -126, 3e-42, 0.25, 0.99].filter((value) => value < 1);
  const multiplier = tf.tidy(() =>
    dropoutMultiplier(
      tf,
      tf.tensor3d(uniforms, [1, uniforms.length, 1]),
      tf.tensor3d(rates, [rates.length, 1, 1]),
    ).dataSync(),
  );
  const wanted = rates.flatMap((rate) =>
    uniforms.map((uniform) => (Math.fround(uniform) >= rate ? Math.fround(1 / Math.fround(1 - rate)) : 0)),
  );
  expect([...multiplier]).toEqual(wanted);
});
