import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../../src/backends/cpu.js';
import { createEagerProgram } from '../../../src/training/steps/eager.js';
import { createGraphCache } from '../../../src/training/steps/graph/graph-cache.js';
import { createGraphProgram } from '../../../src/training/steps/graph/program.js';
import type { StepProgram } from '../../../src/training/steps/step-program.js';
import { streamKey } from '../../../src/util/random.js';
import { counting, loadNative } from './native.js';
import { goOn, type ProgramCase, type ProgramChanges, programCase, trainSome } from './programs.js';

const native = await loadNative();
const { tf } = await loadCpu();

async function withGraph<Outcome>(
  changes: ProgramChanges,
  work: (program: StepProgram, own: ProgramCase, loaded: () => number) => Promise<Outcome>,
): Promise<Outcome> {
  if (native === null) throw new Error('this does not run without TensorFlow');
  const own = programCase(changes);
  const binding = counting(native.binding);
  const cache = createGraphCache(tf, binding, own.source);
  const program = createGraphProgram(cache, own.source, own.setup);
  try {
    return await work(program, own, binding.loaded);
  } finally {
    program.dispose();
    cache.dispose();
  }
}

const largest = (a: readonly Float32Array[], b: readonly Float32Array[]) =>
  Math.max(...a.flatMap((own, i) => [...own.map((value, j) => Math.abs(value - b[i][j]))]));

describe.skipIf(native === null)('a graph moves the fits whose step is sound, and no others', () => {
  it.each(['sgd', 'momentum', 'adam', 'adamw'] as const)('where one of three overflows, by %s', (name) =>
    withGraph(
      {
        folds: 1,
        optimizer: { name },
        numbers: (t) => ({ learningRate: t === 1 ? 1e30 : 0.01, clipMin: -1e30, clipMax: 1e30 }),
      },
      async (program, own) => {
        const eager = createEagerProgram(tf, own.source, own.setup);
        const [made, wanted] = [await trainSome(program, own, 3), await trainSome(eager, own, 3)];
        eager.dispose();
        made.records.forEach((record, epoch) => {
          expect(record?.nonFiniteSteps).toEqual(wanted.records[epoch]?.nonFiniteSteps);
          expect(record?.steps).toEqual(wanted.records[epoch]?.steps);
        });
        expect(made.records[0]?.nonFiniteSteps).toEqual([0, 1, 0]);
        for (const t of [0, 2]) expect(largest(made.weights[t], wanted.weights[t])).toBeLessThan(1e-5);
      },
    ),
  );

  it('where all of them overflow, and none goes on', () =>
    withGraph({ folds: 1, numbers: () => ({ learningRate: 1e38 }) }, async (program, own) => {
      const [first, second] = [
        await program.trainEpoch(own.epoch(0), goOn),
        await program.trainEpoch(own.epoch(1), goOn),
      ];
      expect(first?.nonFiniteSteps).toEqual([1, 1, 1]);
      expect(second?.nonFiniteSteps).toEqual([1, 1, 1]);
      expect(second?.steps).toEqual([1, 1, 1]);
    }));

  it('a fit that has stopped keeps its weights and slots to the bit', () =>
    withGraph({ folds: 1, normalizes: true }, async (program, own) => {
      await program.trainEpoch(own.epoch(0), goOn);
      const before = program.save();
      await program.trainEpoch(own.epoch(1, [true, false, true]), goOn);
      const after = program.save();
      const fitOf = (values: Float32Array, t: number) => [
        ...values.slice((t * values.length) / 3, ((t + 1) * values.length) / 3),
      ];
      const all = (state: typeof before, t: number) =>
        [...state.weights, ...state.slots.flat()].map((v) => fitOf(v, t));
      expect(all(after, 1)).toEqual(all(before, 1));
      for (const t of [0, 2])
        for (const [i, own0] of all(after, t).entries()) {
          // What a normalisation takes off again does not move.
          if (own0.some((value) => value !== 0)) expect(own0).not.toEqual(all(before, t)[i]);
        }
    }));

  it('where an epoch is given up, what was done stays', () =>
    withGraph({ folds: 1 }, async (program, own) => {
      let looks = 0;
      expect(await program.trainEpoch(own.epoch(0), async () => ++looks < 3)).toBeNull();
      const steps = { steps: [...own.epoch(0).steps].slice(0, 2) };
      const again = await withGraph({ folds: 1 }, async (other) => {
        await other.trainEpoch(steps, goOn);
        return other.read();
      });
      expect(await program.read()).toEqual(again);
      expect(await program.evaluate(own.rows, async () => false)).toBeNull();
    }));
});

describe.skipIf(native === null)('a graph that was made for sharing', () => {
  it('gives way to one without, where fits on one stream do not meet the same rows or steps', () =>
    withGraph(
      // One key and one standardisation, but two folds.
      {
        folds: 2,
        numbers: () => ({
          dropoutKey: streamKey(1, 'one'),
          shift: new Float32Array(5),
          scale: new Float32Array(5).fill(1),
        }),
      },
      async (program, own, loaded) => {
        const eager = createEagerProgram(tf, own.source, own.setup);
        const [made, wanted] = [await trainSome(program, own, 3), await trainSome(eager, own, 3)];
        eager.dispose();
        expect(loaded()).toBe(2);
        for (const [t, weights] of made.weights.entries())
          expect(largest(weights, wanted.weights[t])).toBeLessThan(1e-5);
      },
    ));
});

describe.skipIf(native === null)('the state of a graph', () => {
  it('remembers weights by fit, takes them back, and keeps the slots', () =>
    withGraph({ folds: 1 }, async (program, own) => {
      await program.trainEpoch(own.epoch(0), goOn);
      program.snapshot([true, true, true]);
      const first = await program.read();
      await program.trainEpoch(own.epoch(1), goOn);
      const second = await program.read();
      program.snapshot([false, true, false]);
      await program.trainEpoch(own.epoch(2), goOn);
      const { slots } = program.save();
      program.restore();
      expect(await program.read()).toEqual([first[0], second[1], first[2]]);
      expect(program.save()).toMatchObject({ slots, remembered: [] });
      expect(first[1]).not.toEqual(second[1]);
    }));

  it.each(['none', 'ema', 'swa'] as const)('goes on from what another one saved, to the same bits: %s', (name) => {
    const changes: ProgramChanges = {
      folds: 2,
      normalizes: true,
      averaging: name === 'none' ? null : name,
      numbers: () => ({ decay: 0.8 }),
    };
    const average = (program: StepProgram) => {
      if (name === 'swa') program.average([0.5, null, 0]);
    };
    return withGraph(changes, async (program, own) => {
      await program.trainEpoch(own.epoch(0), goOn);
      program.snapshot([true, true, true]);
      average(program);
      await program.trainEpoch(own.epoch(1), goOn);
      const saved = program.save();
      await program.trainEpoch(own.epoch(2), goOn);
      average(program);
      const resumed = await withGraph(changes, async (other) => {
        other.load(saved);
        await other.trainEpoch(own.epoch(2), goOn);
        average(other);
        return other.save();
      });
      expect(resumed).toEqual(program.save());
      expect(saved.averages === undefined).toBe(name === 'none');
    });
  });

  it('is another one for each of two programs at a time', () =>
    withGraph({ folds: 1 }, async (program, own) => {
      const before = await program.read();
      await withGraph({ folds: 1, numbers: () => ({ learningRate: 0.5 }) }, (other) =>
        other.trainEpoch(own.epoch(0), goOn),
      );
      expect(await program.read()).toEqual(before);
    }));
});
