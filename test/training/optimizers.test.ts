import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import type { OptimizerSettings } from '../../src/core/settings.js';
import { optimizers } from '../../src/training/optimizers.js';
import { createCorrections } from '../../src/training/step-corrections.js';
import { backendNames, column, loaders, normals } from '../regularization/backends.js';
import { settingsOf } from './fixtures.js';

const names = ['sgd', 'momentum', 'rmsprop', 'adam', 'adamw', 'nadam', 'lion'] as const;
const settings = (name: OptimizerSettings['name']) =>
  settingsOf({ training: { optimizer: { name, weightDecay: 0.1 } } }).training.optimizer;

describe.each(backendNames)('optimisers on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  /** Steps of fits with the rates given. @returns weights after, a list a fit */
  function stepsOf(
    name: OptimizerSettings['name'],
    rates: readonly number[],
    steps: number,
    isKernel: boolean,
  ): number[][] {
    const { tf } = backend;
    const rule = optimizers[name];
    const T = rates.length;
    const repeat = (values: readonly number[]) =>
      tf.tensor3d(
        rates.flatMap(() => values),
        [T, 2, 2],
      );
    let weight = repeat(normals(4, 'start'));
    let slots = Array.from({ length: rule.slots }, () => tf.zeros([T, 2, 2]));
    for (let step = 1; step <= steps; step++) {
      const corrections = createCorrections(settings(name))(step);
      const ofAll = (value: number) =>
        column(
          tf,
          rates.map(() => value),
        );
      const made = rule.update(tf, settings(name), {
        weight,
        slots,
        gradient: repeat(normals(4, 'gradient', step)),
        rate: column(tf, rates),
        correction1: ofAll(corrections.correction1),
        correction2: ofAll(corrections.correction2),
        gradientShare: ofAll(corrections.gradientShare),
        isKernel,
      });
      weight = tf.reshape(made.weight, [T, 2, 2]);
      slots = made.slots.map((slot) => tf.reshape(slot, [T, 2, 2]));
    }
    const all = [...weight.dataSync()];
    return rates.map((_, t) => all.slice(4 * t, 4 * t + 4));
  }

  /** In double precision, by the formulas of the papers. Reads a weight's gradients in order. */
  const byHand: Record<OptimizerSettings['name'], (w: number, gradients: readonly number[], rate: number) => number> = {
    sgd: (start, gradients, rate) => gradients.reduce((w, g) => w - rate * g, start),
    momentum: (start, gradients, rate) => {
      let velocity = 0;
      return gradients.reduce((w, g) => {
        velocity = 0.9 * velocity + g;
        return w - rate * velocity;
      }, start);
    },
    rmsprop: (start, gradients, rate) => {
      let square = 0;
      return gradients.reduce((w, g) => {
        square = 0.9 * square + 0.1 * g * g;
        return w - (rate * g) / (Math.sqrt(square) + 1e-8);
      }, start);
    },
    adam: (start, gradients, rate) => adamByHand(start, gradients, rate, 0),
    adamw: (start, gradients, rate) => adamByHand(start, gradients, rate, 0.1),
    nadam: (start, gradients, rate) => {
      let [m, v, product] = [0, 0, 1];
      const mu = (t: number) => 0.9 * (1 - 0.5 * 0.96 ** (0.004 * t));
      return gradients.reduce((w, g, i) => {
        const t = i + 1;
        product *= mu(t);
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        const ahead = (mu(t + 1) * m) / (1 - product * mu(t + 1)) + ((1 - mu(t)) * g) / (1 - product);
        return w - (rate * ahead) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
      }, start);
    },
    lion: (start, gradients, rate) => {
      let m = 0;
      return gradients.reduce((w, g) => {
        const direction = Math.sign(0.9 * m + 0.1 * g);
        m = 0.999 * m + 0.001 * g;
        return w - rate * (direction + 0.1 * w);
      }, start);
    },
  };

  function adamByHand(start: number, gradients: readonly number[], rate: number, decay: number): number {
    let [m, v] = [0, 0];
    return gradients.reduce((w, g, i) => {
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      const [unbiasedM, unbiasedV] = [m / (1 - 0.9 ** (i + 1)), v / (1 - 0.999 ** (i + 1))];
      return w * (1 - rate * decay) - (rate * unbiasedM) / (Math.sqrt(unbiasedV) + 1e-8);
    }, start);
  }

  it.each(names)('%s makes the steps of its formula, each fit by its own learning rate', (name) => {
    const rates = [0.1, 0.003, 0];
    const steps = [1, 2, 3, 4, 5, 6];
    const got = stepsOf(name, rates, steps.length, true);
    rates.forEach((rate, t) => {
      normals(4, 'start').forEach((start, i) => {
        const gradients = steps.map((step) => normals(4, 'gradient', step)[i]);
        // six steps in float32
        expect(got[t][i]).toBeCloseTo(byHand[name](start, gradients, rate), 5);
      });
    });
  });

  it("adamw's decay takes kernels only, and so does lion's", () => {
    expect(stepsOf('adamw', [0.1], 3, false)).toEqual(stepsOf('adam', [0.1], 3, false));
    expect(stepsOf('adamw', [0.1], 3, true)).not.toEqual(stepsOf('adam', [0.1], 3, true));
    // Steps of one length and no decay: whole multiples of the rate.
    const [moved] = stepsOf('lion', [0.125], 3, false);
    for (const [i, start] of normals(4, 'start').entries()) {
      expect((moved[i] - start) / 0.125).toBeCloseTo(Math.round((moved[i] - start) / 0.125), 5);
    }
    expect(stepsOf('lion', [0.125], 3, true)[0]).not.toEqual(moved);
  });
});

it('learning rates that nobody gave are those of the field', () => {
  expect(names.map((name) => optimizers[name].defaultLearningRate)).toEqual([
    0.01, 0.01, 0.001, 0.001, 0.001, 0.002, 0.0001,
  ]);
});
