import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/backends/backend.js';
import { loadWasm } from '../../../src/backends/wasm.js';
import { isOutOfMemory } from '../../../src/execution/out-of-memory.js';
import {
  type Backends,
  type Case,
  evaluate,
  graphOf,
  kernelProgram,
  loadBackends,
  prepare,
  train,
  trainEpoch,
} from './forms.js';

let backends: Backends;
beforeAll(async () => {
  backends = await loadBackends();
});

const everything: Case = {
  graph: graphOf([7, 'normalize', 'relu', 'drop', 6, 'tanh', 'drop', 3]),
  trials: [{ dropout: 0.5 }, { fold: 1, dropout: 0.2 }, { fold: 2 }],
};

const heapBytes = () => backends.kernels.views().floats.buffer.byteLength;

/** Makes the memory that all share a larger one. */
function grow({ views, allocate, free }: Kernels): void {
  const before = views().floats;
  const pieces: number[] = [];
  while (views().floats === before) pieces.push(allocate(8 * 2 ** 20));
  for (const piece of pieces) free(piece);
}

describe('a program in memory that grows', () => {
  it('trains, evaluates, remembers and tells its weights as if nothing had happened', async () => {
    const prepared = prepare(everything);
    const run = async (between: () => void) => {
      const program = kernelProgram(backends, prepared);
      const seen: unknown[] = [];
      for (const epoch of [0, 1, 2]) {
        seen.push(await trainEpoch(program, prepared.plan(epoch)));
        between();
        seen.push(await evaluate(program, prepared));
        program.snapshot([true, epoch === 1, false]);
        between();
        seen.push(await program.read(), program.save());
      }
      program.restore();
      between();
      const state = program.save();
      between();
      program.load(state);
      seen.push(state, await program.read());
      program.dispose();
      return seen;
    };
    const wanted = await run(() => {});
    const before = heapBytes();
    const got = await run(() => grow(backends.kernels));
    expect(heapBytes()).toBeGreaterThan(before);
    expect(got).toEqual(wanted);
  });

  it('goes on in the middle of an epoch: others have their turn there', async () => {
    const prepared = prepare({ ...everything, rows: 400, batchSize: 4 });
    const run = async (pause: () => Promise<boolean>) => {
      const program = kernelProgram(backends, prepared);
      const record = await program.trainEpoch(prepared.plan(0), pause);
      const outputs = await program.evaluate(prepared.validation, pause);
      const weights = await program.read();
      program.dispose();
      return { record, outputs, weights };
    };
    let turns = 0;
    const got = await run(async () => {
      if (turns++ % 4 === 1) grow(backends.kernels);
      return true;
    });
    expect(turns).toBeGreaterThan(4);
    expect(got).toEqual(await run(async () => true));
  });

  it('does not see another program that trains between its turns', async () => {
    const [one, other] = [prepare(everything), prepare({ ...everything, graph: graphOf([9, 'drop', 'elu', 3]) })];
    const alone = [
      await train(kernelProgram(backends, one), one, 2),
      await train(kernelProgram(backends, other), other, 2),
    ];
    const [first, second] = [kernelProgram(backends, one), kernelProgram(backends, other)];
    expect(await Promise.all([train(first, one, 2), train(second, other, 2)])).toEqual(alone);
  });
});

describe('a program beside TensorFlow.js’ tensors', () => {
  it('leaves them alone, and is left alone, whatever comes and goes in the memory that they share', async () => {
    const { tf, activate } = await loadWasm();
    await activate();
    const prepared = prepare(everything);
    const wanted = await train(kernelProgram(backends, prepared), prepared, 2);
    const sizes = [1, 7, 64, 1000, 4096, 30_000];
    const make = () => sizes.map((size) => tf.fill([size], size));
    const tensors = make();
    const gaps = make();
    tf.dispose(gaps);
    const program = kernelProgram(backends, prepared);
    const clone = tf.clone(tensors[3]);
    const variable = tf.variable(tensors[4]);
    const passing = async () => {
      const made = make();
      tf.matMul(tf.reshape(made[2], [8, 8]), tf.reshape(made[2], [8, 8])).dispose();
      tf.dispose(made);
      return true;
    };
    const records = [];
    for (const epoch of [0, 1]) records.push(await program.trainEpoch(prepared.plan(epoch), passing));
    expect(records).toEqual(wanted.records);
    expect(await program.read()).toEqual(wanted.weights);
    program.dispose();
    for (const tensor of [...tensors, clone, variable]) {
      const [size] = tensor.shape;
      expect(tensor.dataSync().every((value) => value === size)).toBe(true);
    }
    variable.dispose();
    tf.dispose([...tensors, clone]);
    await backends.cpu.activate();
  });
});

describe('what a program took', () => {
  it('comes back: 200 programs, made, trained and disposed of, leave the heap as large', async () => {
    const prepared = prepare({ ...everything, graph: graphOf([500, 'normalize', 'relu', 'drop', 3]), rows: 20 });
    const one = async (trains: boolean) => {
      const program = kernelProgram(backends, prepared);
      if (trains) await trainEpoch(program, prepared.plan(0));
      program.dispose();
    };
    await one(true);
    const before = heapBytes();
    for (let i = 0; i < 200; i++) await one(i % 20 === 0);
    expect(heapBytes()).toBe(before);
  });

  it('comes back to the last byte, and nothing is given back that is not its own', () => {
    const { kernels, held } = counted(Number.POSITIVE_INFINITY);
    const program = kernelProgram({ kernels }, prepare(everything));
    expect(held.size).toBeGreaterThan(5);
    program.dispose();
    expect([...held]).toEqual([]);
  });

  it('comes back too where a program finds no room for all that it needs, whatever is missing', () => {
    const prepared = prepare(everything);
    const { held: all, kernels: enough } = counted(Number.POSITIVE_INFINITY);
    const whole = kernelProgram({ kernels: enough }, prepared);
    const pieces = all.size;
    whole.dispose();
    for (let room = 0; room < pieces; room++) {
      const { kernels, held } = counted(room);
      let error: unknown = null;
      try {
        kernelProgram({ kernels }, prepared);
      } catch (caught) {
        error = caught;
      }
      expect(isOutOfMemory(error)).toBe(true);
      expect([...held], `with room for ${room} pieces`).toEqual([]);
    }
  });

  /** The backend's kernels, with room for so many pieces. */
  function counted(room: number) {
    const held = new Set<number>();
    const { call, views } = backends.kernels;
    const kernels: Kernels = {
      call,
      views,
      allocate(bytes) {
        if (held.size >= room) throw new Error('out of memory: could not allocate memory');
        const address = backends.kernels.allocate(bytes);
        held.add(address);
        return address;
      },
      free(address) {
        expect(held.delete(address)).toBe(true);
        backends.kernels.free(address);
      },
    };
    return { kernels, held };
  }
});
