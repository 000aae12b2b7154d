import { beforeAll, describe, expect, it } from 'vitest';
import type { StepProgram } from '../../../src/training/steps/step-program.js';
import { expectSameRecord } from './expect-agreement.js';
import {
  type Backends,
  type Case,
  eagerProgram,
  evaluate,
  graphOf,
  kernelProgram,
  loadBackends,
  type Prepared,
  prepare,
  recordOf,
  type Trial,
  train,
  trainEpoch,
} from './forms.js';

let backends: Backends;
beforeAll(async () => {
  backends = await loadBackends();
});

const graph = graphOf([7, 'normalize', 'relu', 'drop', 6, 'tanh', 'drop', 3]);
const trials: readonly Trial[] = [
  { fold: 0, dropout: 0.5 },
  { fold: 1, penalty: { lambda: 0.1, alpha: 0.5, beta1: 1, beta2: 1 } },
  { fold: 0, clipNorm: 0.5 },
  { fold: 2, dropout: 0.2 },
];
const everything: Case = { graph, trials };

async function withProgram<Result>(own: Case, work: (program: StepProgram, prepared: Prepared) => Promise<Result>) {
  const prepared = prepare(own);
  const program = kernelProgram(backends, prepared);
  try {
    return await work(program, prepared);
  } finally {
    program.dispose();
  }
}

describe('a fit that has stopped', () => {
  it('stays as it is, to the bit of every weight, moving statistic and slot, and tells nothing', async () => {
    await withProgram(everything, async (program, { plan }) => {
      await trainEpoch(program, plan(0));
      const before = program.save();
      const training = [true, false, true, false];
      const record = await trainEpoch(program, plan(1, training));
      const after = program.save();
      const T = trials.length;
      for (const [i, values] of before.weights.entries()) {
        for (const [one, other] of [[values, after.weights[i]] as const, ...pairs(before.slots[i], after.slots[i])]) {
          const size = one.length / T;
          for (let t = 0; t < T; t++) {
            const [was, is] = [one, other].map((all) => all.slice(t * size, (t + 1) * size));
            // What a normalisation takes off again does not move.
            if (training[t] && is.some((value) => value !== 0)) expect(is).not.toEqual(was);
            else expect(is).toEqual(was);
          }
        }
      }
      expect(record.steps.map((steps) => steps > 0)).toEqual(training);
      expect([1, 3].map((t) => [record.lossSums[t], record.losses[t]])).toEqual([
        [0, []],
        [0, []],
      ]);
    });
  });

  it('changes nothing for the others', async () => {
    const run = (training: readonly boolean[]) =>
      withProgram(everything, async (program, { plan }) => {
        await trainEpoch(program, plan(0));
        await trainEpoch(program, plan(1, training));
        return program.read();
      });
    const [all, some] = [await run([true, true, true, true]), await run([true, false, true, false])];
    expect([some[0], some[2]]).toEqual([all[0], all[2]]);
  });
});

function pairs<Item>(one: readonly Item[], other: readonly Item[]): (readonly [Item, Item])[] {
  return one.map((item, i) => [item, other[i]] as const);
}

describe('a fit that diverges', () => {
  const plain = graphOf([7, 'relu', 6, 'relu', 3]);
  const number = graphOf([7, 'relu', 1]);
  const wild: readonly (readonly [string, Case])[] = [
    ['by its learning rate', { graph: plain, trials: [{}, { learningRate: 1e30 }, { fold: 1 }] }],
    ['slowly, by squares of its errors', { graph: number, trials: [{}, { learningRate: 1e6 }, { fold: 1 }] }],
    [
      'by weights that are not finite from the start',
      { graph: plain, trials: [{}, { initial: brokenWeights(Number.NaN) }, { initial: brokenWeights(-1 / 0) }] },
    ],
    [
      'by a penalty that float32 does not hold, though it would shrink the weights',
      {
        graph: plain,
        trials: [{}, { penalty: { lambda: 1e38, alpha: 0.5, beta1: 1, beta2: 1 } }, { fold: 2 }],
        penalty: { apply: 'proximal' },
      },
    ],
  ];

  function brokenWeights(value: number): Float32Array[] {
    const { initial } = prepare({ graph: plain, trials: [{}] }).setup.fits[0];
    return initial.map((values, i) => (i === 2 ? values.with(3, value) : values));
  }

  it.each(wild)('%s is taken out where the reference takes it out, and leaves the others alone', async (_, own) => {
    const withSgd: Case = { ...own, optimizer: { name: 'sgd' } };
    const prepared = prepare(withSgd);
    const wanted = await train(eagerProgram(backends, prepared), prepared, 2);
    const got = await train(kernelProgram(backends, prepared), prepared, 2);
    expect(wanted.records[0].nonFiniteSteps[1]).toBe(1);
    for (const [epoch, record] of got.records.entries()) {
      const reference = wanted.records[epoch];
      expect(record.nonFiniteSteps).toEqual(reference.nonFiniteSteps);
      expect(record.steps).toEqual(reference.steps);
      expectSameRecord(recordOf(record, 0), recordOf(reference, 0));
    }
    const alone = prepare({ ...withSgd, trials: own.trials.slice(0, 1) });
    const sound = await train(kernelProgram(backends, alone), alone, 2);
    expect(got.weights[0]).toEqual(sound.weights[0]);
    expect(got.outputs[0]).toEqual(sound.outputs[0]);
  });

  it('through a logit of −∞ is taken out too, whichever class is true', async () => {
    const single = graphOf([3]);
    const [kernel, bias] = prepare({ graph: single, trials: [{}] }).setup.fits[0].initial;
    for (const place of [0, 1, 2]) {
      // Inputs are near 1000, all of them: one class's logit is −∞ in every row, and the others are finite.
      const far: Trial = { initial: [kernel.with(place, -1e38), bias], shift: new Float32Array(5).fill(-1000) };
      const prepared = prepare({ graph: single, trials: [far], optimizer: { name: 'sgd' }, batchSize: 1 });
      const [wanted, got] = [
        await train(eagerProgram(backends, prepared), prepared, 1),
        await train(kernelProgram(backends, prepared), prepared, 1),
      ];
      expect(got.records[0].nonFiniteSteps).toEqual(wanted.records[0].nonFiniteSteps);
      expect(got.records[0].steps).toEqual(wanted.records[0].steps);
      expect(wanted.records[0]).toMatchObject({ nonFiniteSteps: [1], steps: [1] });
    }
  });
});

describe('what a program remembers', () => {
  const more = async (program: StepProgram, { plan }: Prepared, epochs: readonly number[]) => {
    for (const epoch of epochs) await trainEpoch(program, plan(epoch));
  };

  it('saved and loaded into another program, goes on to the same bits', async () => {
    const [state, wanted] = await withProgram(everything, async (program, prepared) => {
      await more(program, prepared, [0, 1]);
      program.snapshot([true, true, true, true]);
      await more(program, prepared, [2]);
      const saved = program.save();
      await more(program, prepared, [3]);
      const after = program.save();
      program.restore();
      return [saved, { after, restored: program.save(), outputs: await evaluate(program, prepared) }];
    });
    const got = await withProgram(everything, async (program, prepared) => {
      // What was there before is of no matter.
      await more(program, prepared, [7]);
      program.snapshot([true, false, true, false]);
      program.load(state);
      await more(program, prepared, [3]);
      const after = program.save();
      program.restore();
      return { after, restored: program.save(), outputs: await evaluate(program, prepared) };
    });
    expect(got).toEqual(wanted);
  });

  it('is nothing after loading a state that remembers nothing', async () => {
    await withProgram(everything, async (program, prepared) => {
      const state = program.save();
      await more(program, prepared, [0]);
      program.snapshot([true, true, true, true]);
      program.load(state);
      expect(program.save()).toEqual(state);
      program.restore();
      expect(program.save()).toEqual(state);
    });
  });

  it('is laid out as the reference lays it out, so that each goes on from the other', async () => {
    const own: Case = { graph: graphOf([7, 'tanh', 'drop', 3]), trials };
    const prepared = prepare(own);
    const [mine, other] = [kernelProgram(backends, prepared), eagerProgram(backends, prepared)];
    for (const program of [mine, other]) await more(program, prepared, [0]);
    const [fromMine, fromOther] = [mine.save(), other.save()];
    mine.load(fromOther);
    other.load(fromMine);
    for (const epoch of [1, 2]) {
      const [one, reference] = [
        await trainEpoch(mine, prepared.plan(epoch)),
        await trainEpoch(other, prepared.plan(epoch)),
      ];
      expectSameRecord(one, reference);
    }
    mine.dispose();
    other.dispose();
  });

  it('of a fit is what it was when the fit was chosen last; weights come back, slots go on', async () => {
    await withProgram(everything, async (program, prepared) => {
      program.snapshot([false, false, false, false]);
      const first = await program.read();
      await more(program, prepared, [0]);
      program.snapshot([true, false, false, true]);
      const second = await program.read();
      await more(program, prepared, [1]);
      const { slots } = program.save();
      program.restore();
      expect(await program.read()).toEqual([second[0], first[1], first[2], second[3]]);
      expect(program.save().slots).toEqual(slots);
      expect(program.save().remembered).toEqual([]);
      // A second time there is nothing to take back.
      await more(program, prepared, [2]);
      const third = await program.read();
      program.restore();
      expect(await program.read()).toEqual(third);
    });
  });

  it('are copies: what was read does not change, nor do the initial weights of whoever gave them', async () => {
    await withProgram(everything, async (program, prepared) => {
      const given = prepared.setup.fits.map(({ initial }) => initial.map((values) => values.slice()));
      const copyOf = (arrays: readonly (readonly Float32Array[])[]) => arrays.map((list) => list.map((a) => a.slice()));
      await more(program, prepared, [0]);
      const [weights, outputs, state] = [await program.read(), await evaluate(program, prepared), program.save()];
      const copies = [copyOf(weights), copyOf([outputs]), copyOf([state.weights])];
      await more(program, prepared, [1]);
      await evaluate(program, prepared);
      expect([weights, [outputs], [state.weights]]).toEqual(copies);
      expect(prepared.setup.fits.map(({ initial }) => initial)).toEqual(given);
    });
  });
});

describe('where somebody says stop', () => {
  it('an epoch and an evaluation are given up at the next turn', async () => {
    await withProgram({ ...everything, rows: 900 }, async (program, { plan, validation }) => {
      for (const allowed of [0, 1]) {
        let turns = 0;
        const pause = async () => turns++ < allowed;
        expect(await program.trainEpoch(plan(0), pause)).toBeNull();
        expect(turns).toBe(allowed + 1);
        turns = 0;
        expect(await program.evaluate(validation, pause)).toBeNull();
        expect(turns).toBe(allowed + 1);
      }
    });
  });
});
