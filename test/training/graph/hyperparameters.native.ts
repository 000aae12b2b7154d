import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../../src/backends/cpu.js';
import { createEagerProgram } from '../../../src/training/steps/eager.js';
import { createGraphCache } from '../../../src/training/steps/graph/graph-cache.js';
import { createGraphProgram } from '../../../src/training/steps/graph/program.js';
import { streamKey } from '../../../src/util/random.js';
import { counting, loadNative } from './native.js';
import { type ProgramChanges, programCase, trainSome, width } from './programs.js';

const native = await loadNative();
const { tf } = await loadCpu();

const penalty = { lambda: 0.03, alpha: 0.7, beta1: 1.1, beta2: 0.9 };
const usual: ProgramChanges = { trials: 3, folds: 1 };

/** What is changed once the graph of the usual numbers is compiled; `of` the optimisers that ask for it. */
const changes: Readonly<Record<string, ProgramChanges>> = {
  'the strength of the penalty': { numbers: () => ({ penalty: { ...penalty, lambda: 0.3 } }) },
  'the share of L1 in it': { numbers: () => ({ penalty: { ...penalty, alpha: 0.1 } }) },
  "the article's first factor": {
    penalty: { convention: 'article' },
    numbers: () => ({ penalty: { ...penalty, beta1: 2 } }),
  },
  "the article's second factor": {
    penalty: { convention: 'article' },
    numbers: () => ({ penalty: { ...penalty, beta2: 2 } }),
  },
  'the rate of dropout': { numbers: (t) => ({ dropout: 0.5 - 0.2 * t }) },
  'the stream of dropout': { numbers: () => ({ dropoutKey: streamKey(99, 'other') }) },
  'the largest norm': { numbers: () => ({ clipNorm: 0.05 }) },
  'the range below': { numbers: () => ({ clipMin: -0.001 }) },
  'the range above': { numbers: () => ({ clipMax: 0.001 }) },
  'the learning rates': { numbers: (t) => ({ learningRate: 0.002 * (t + 3) }) },
  'what is taken off the inputs': { numbers: () => ({ shift: new Float32Array(width).fill(0.7) }) },
  'what the inputs are multiplied with': { numbers: () => ({ scale: new Float32Array(width).fill(0.4) }) },
  'what is taken off a numeric target': { classes: 0, numbers: () => ({ target: { shift: [-0.4], scale: [0.8] } }) },
  'what a numeric target is multiplied with': { classes: 0, numbers: () => ({ target: { shift: [0.5], scale: [2] } }) },
  'β₁': { optimizer: { beta1: 0.5 } },
  'β₂': { optimizer: { beta2: 0.9 } },
  ε: { optimizer: { epsilon: 0.1 } },
  'the momentum': { optimizer: { name: 'momentum', momentum: 0.3 } },
  "rmsprop's decay of squares": { optimizer: { name: 'rmsprop', decay: 0.3 } },
  'the decay of weights': { optimizer: { name: 'adamw', weightDecay: 0.5 } },
  'the initial weights': { numbers: () => ({ initial: programCase({ trials: 5, folds: 5 }).setup.fits[3].initial }) },
};

describe.skipIf(native === null)('nothing that training computes with is frozen into a compiled graph', () => {
  it.each(Object.entries(changes))('%s', async (_, changed) => {
    if (native === null) return;
    const { numbers: __, ...shape } = changed;
    const before = programCase({
      ...usual,
      ...shape,
      optimizer: { ...(shape.optimizer?.name && { name: shape.optimizer.name }) },
    });
    const after = programCase({ ...usual, ...changed });
    const binding = counting(native.binding);
    const cache = createGraphCache(tf, binding, before.source);
    const first = createGraphProgram(cache, before.source, before.setup);
    const usually = await trainSome(first, before, 2);
    first.dispose();
    const second = createGraphProgram(cache, after.source, after.setup);
    const made = await trainSome(second, after, 2);
    second.dispose();
    cache.dispose();
    expect(binding.loaded()).toBe(1);
    const eager = createEagerProgram(tf, after.source, after.setup);
    const wanted = await trainSome(eager, after, 2);
    eager.dispose();
    const far = (a: typeof made, b: typeof made) =>
      Math.max(
        ...a.weights.flat(1).map((own, i) => Math.max(...own.map((w, j) => Math.abs(w - b.weights.flat(1)[i][j])))),
      );
    expect(far(made, wanted)).toBeLessThan(1e-5);
    // The change was one that shows.
    expect(far(made, usually)).toBeGreaterThan(1e-3);
  });
});
