import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../../src/backends/cpu.js';
import { createGraphCache } from '../../../src/training/steps/graph/graph-cache.js';
import { createGraphProgram } from '../../../src/training/steps/graph/program.js';
import { loadNative } from './native.js';
import { goOn, programCase, trainSome } from './programs.js';

const native = await loadNative();
const { tf } = await loadCpu();
const megabyte = 2 ** 20;

describe.skipIf(native === null)('memory', () => {
  it('holds nothing more after 200 graphs were compiled, run and disposed', async () => {
    if (native === null) return;
    const { binding } = native;
    const own = programCase({ folds: 1 });
    const compileOne = async () => {
      const cache = createGraphCache(tf, binding, own.source);
      const program = createGraphProgram(cache, own.source, own.setup);
      await trainSome(program, own, 1);
      program.dispose();
      cache.dispose();
    };
    for (let i = 0; i < 20; i++) await compileOne();
    const counts = () => [binding.getNumOfTensors(), binding.getNumOfSavedModels(), tf.memory().numTensors];
    const [before, { rss }] = [counts(), process.memoryUsage()];
    for (let i = 0; i < 200; i++) await compileOne();
    expect(counts()).toEqual(before);
    // A graph of this size takes some 2 MB: 200 of them left behind would be 400.
    expect(process.memoryUsage().rss - rss).toBeLessThan(60 * megabyte);
  });

  it('stays flat over 10,000 steps', async () => {
    if (native === null) return;
    const { binding } = native;
    const own = programCase({ trials: 2, folds: 1 });
    const cache = createGraphCache(tf, binding, own.source);
    const program = createGraphProgram(cache, own.source, own.setup);
    const stepsPerEpoch = [...own.epoch(0).steps].length;
    const someSteps = async (steps: number) => {
      for (let epoch = 0; epoch < steps / stepsPerEpoch; epoch++) await program.trainEpoch(own.epoch(epoch), goOn);
    };
    await someSteps(2_000);
    const [tensors, { rss }] = [binding.getNumOfTensors(), process.memoryUsage()];
    await someSteps(10_000);
    expect(binding.getNumOfTensors()).toBe(tensors);
    // 100 bytes a step would be seen as 1 MB; the host's collector keeps some garbage for a while.
    expect(process.memoryUsage().rss - rss).toBeLessThan(20 * megabyte);
    program.dispose();
    cache.dispose();
  });

  it('stays flat over 3,000 steps that end their call because they are not sound', async () => {
    if (native === null) return;
    const { binding } = native;
    const own = programCase({ folds: 1, numbers: () => ({ learningRate: 1e38 }) });
    const cache = createGraphCache(tf, binding, own.source);
    const program = createGraphProgram(cache, own.source, own.setup);
    const someSteps = async (steps: number) => {
      // The first step of each epoch takes all fits out of it.
      for (let epoch = 1; epoch <= steps; epoch++) {
        expect((await program.trainEpoch(own.epoch(epoch), goOn))?.steps).toEqual([1, 1, 1]);
      }
    };
    await program.trainEpoch(own.epoch(0), goOn);
    await someSteps(500);
    const [tensors, { rss }] = [binding.getNumOfTensors(), process.memoryUsage()];
    await someSteps(3_000);
    expect(binding.getNumOfTensors()).toBe(tensors);
    expect(process.memoryUsage().rss - rss).toBeLessThan(20 * megabyte);
    program.dispose();
    cache.dispose();
  });

  it('is given back by a cache: idle graphs are used again, few are kept, and none after it is disposed', () => {
    if (native === null) return;
    const { binding } = native;
    const before = binding.getNumOfSavedModels();
    const own = programCase({ folds: 1 });
    const cache = createGraphCache(tf, binding, own.source);
    const make = () => createGraphProgram(cache, own.source, own.setup);
    const open = Array.from({ length: 12 }, make);
    expect(binding.getNumOfSavedModels()).toBe(before + 12);
    for (const program of open) program.dispose();
    expect(binding.getNumOfSavedModels()).toBe(before + 8);
    const again = make();
    expect(binding.getNumOfSavedModels()).toBe(before + 8);
    cache.dispose();
    expect(binding.getNumOfSavedModels()).toBe(before + 1);
    again.dispose();
    expect(binding.getNumOfSavedModels()).toBe(before);
  });
});
