import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../src/backends/cpu.js';
import type { OptimizerSettings, ScheduleSettings } from '../../src/core/settings.js';
import { optimizers } from '../../src/training/optimizers.js';
import { createRateShare } from '../../src/training/schedules/index.js';
import { createCorrections } from '../../src/training/step-corrections.js';
import { standardTraining } from '../training/standard.js';

interface Reference {
  optimizers: {
    name: 'nadam' | 'lion';
    learningRate: number;
    start: number[];
    gradients: number[][];
    weights: number[][];
  }[];
  schedules: {
    steps: number;
    stepsPerEpoch: number;
    cases: { settings: Partial<ScheduleSettings>; rates: number[] }[];
  };
}

/** Figures in double precision; training.py beside it made them. */
const reference = JSON.parse(readFileSync(new URL('training.reference.json', import.meta.url), 'utf8')) as Reference;

describe('optimisers as PyTorch and the paper of Lion have them', () => {
  it.each(reference.optimizers)('twelve steps of $name', async ({ name, learningRate, start, gradients, weights }) => {
    const { tf } = await loadCpu();
    const settings: OptimizerSettings = {
      name,
      learningRate,
      momentum: 0,
      beta1: 0.9,
      beta2: name === 'lion' ? 0.99 : 0.999,
      epsilon: 1e-8,
      decay: 0,
      weightDecay: 0.1,
    };
    const rule = optimizers[name];
    const at = createCorrections(settings);
    const row = (values: readonly number[]) => tf.tensor3d([...values], [1, 1, values.length]);
    let weight = row(start);
    let slots = Array.from({ length: rule.slots }, () => tf.zerosLike(weight));
    for (const [i, gradient] of gradients.entries()) {
      const { correction1, correction2, gradientShare } = at(i + 1);
      const made = rule.update(tf, settings, {
        ...{ weight, slots, gradient: row(gradient), isKernel: true, rate: row([learningRate]) },
        ...{ correction1: row([correction1]), correction2: row([correction2]), gradientShare: row([gradientShare]) },
      });
      weight = tf.reshape(made.weight, [1, 1, start.length]);
      slots = made.slots.map((slot) => tf.reshape(slot, [1, 1, start.length]));
      for (const [place, value] of weight.dataSync().entries()) {
        // float32 against float64, over twelve steps
        expect(value).toBeCloseTo(weights[i][place], 5);
      }
    }
  });
});

describe("learning rates as PyTorch's schedulers have them", () => {
  const { steps, stepsPerEpoch, cases } = reference.schedules;
  it.each(cases)('$settings', ({ settings, rates }) => {
    const shareAt = createRateShare({ ...standardTraining.schedule, ...settings }, { steps, stepsPerEpoch });
    expect(rates).toHaveLength(steps);
    for (const [step, rate] of rates.entries()) {
      // Both in double precision; PyTorch multiplies rates on from step to step.
      expect(shareAt?.(step), `step ${step}`).toBeCloseTo(rate, 12);
    }
  });
});
