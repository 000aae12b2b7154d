import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backends/backend.js';
import { fitStream } from '../../src/training/epoch-plan.js';
import { createDropout } from '../../src/training/steps/dropout-source.js';
import { uploadHyperparameters } from '../../src/training/steps/hyperparameters.js';
import { createRowSource } from '../../src/training/steps/row-source.js';
import type { FitSetup } from '../../src/training/steps/step-program.js';
import { philoxUniform } from '../../src/util/philox.js';
import { backendNames, column, loaders } from '../regularization/backends.js';
import { graphOf, prepare } from './kernels/forms.js';

const [batch, units, layer] = [4, 5, 3];

/** All that the source looks at, of fits on the folds given. */
const fitsOn = (folds: readonly number[], rates: readonly number[]) =>
  folds.map((fold, t) => ({
    dropout: rates[t],
    dropoutKey: fitStream(7, { trial: t, repeat: 0, fold }, 'dropout'),
  })) as unknown as FitSetup[];

describe.each(backendNames)('dropout masks on %s', (backendName) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await loaders[backendName]();
  });

  /** Which units stay: true or false, a list a fit. */
  function kept(
    folds: readonly number[],
    rates: readonly number[],
    steps: readonly number[],
    own = layer,
  ): boolean[][] {
    const { tf } = backend;
    const source = createDropout(tf, fitsOn(folds, rates));
    const multiplier = source.multiplier(steps, own, batch, units, column(tf, rates));
    if (multiplier === null) throw new Error('some fit drops');
    const full = [...tf.add(tf.zeros([folds.length, batch, units]), multiplier).dataSync()].map((value) => value > 0);
    return folds.map((_, t) => full.slice(t * batch * units, (t + 1) * batch * units));
  }

  it("come from Philox' counters: the fold's key, the fit's own step, the layer, the place in [batch, units]", () => {
    const [folds, steps, rates] = [
      [0, 1, 0],
      [5, 5, 9],
      [0.5, 0.3, 0.7],
    ];
    folds.forEach((fold, t) => {
      const key = fitStream(7, { trial: 0, repeat: 0, fold }, 'dropout');
      const uniforms = philoxUniform(key, { step: steps[t], layer }, batch * units);
      expect(kept(folds, rates, steps)[t]).toEqual([...uniforms].map((u) => u >= Math.fround(rates[t])));
    });
  });

  it('are nested for candidates on one fold: what a lower rate drops, a higher one drops too', () => {
    const [low, high] = kept([2, 2], [0.3, 0.6], [0, 0]);
    expect(low.filter(Boolean).length).toBeGreaterThan(high.filter(Boolean).length);
    high.forEach((stays, i) => {
      if (stays) expect(low[i]).toBe(true);
    });
  });

  it('differ by fold, step and layer', () => {
    const half = (fold: number, step: number, own: number) => kept([fold], [0.5], [step], own)[0].join();
    expect(new Set([half(0, 0, 3), half(1, 0, 3), half(0, 1, 3), half(0, 0, 7)]).size).toBe(4);
  });

  it('are not made where no fit drops anything', () => {
    const { dataset, setup } = prepare({
      graph: graphOf([4, 'drop', 3, 'drop', 2]),
      trials: [{ dropout: 0 }, { dropout: 0.5, dropouts: [0, 0.5] }],
    });
    const made = uploadHyperparameters(backend.tf, setup.fits, createRowSource(dataset), setup);
    expect(made.dropouts.map((rates) => rates && [...rates.dataSync()])).toEqual([null, [0, 0.5]]);
    made.dispose();
  });
});
