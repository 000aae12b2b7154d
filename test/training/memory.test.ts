import { describe, expect, it } from 'vitest';
import { loaders } from '../regularization/backends.js';
import { foldsOf, makeDataset, requestOf, running, settingsOf, trainAll, withTrainer } from './fixtures.js';

const data = foldsOf(makeDataset({ rows: 40, width: 3, classes: 2 }, 'memory'), 2);
const everything = settingsOf({
  model: { dropout: 0.2, batchNormalization: true },
  training: {
    clipNorm: 1,
    clipValue: [-1, 1],
    penalty: { lambda: 0.01 },
    earlyStopping: { fraction: 0.2, patience: 1, minDelta: 0 },
  },
});

describe.each(['wasm', 'cpu'] as const)('memory on %s', (backendName) => {
  it('holds no tensor more after training, refitting, predicting, failing or being stopped', async () => {
    const { tf } = await loaders[backendName]();
    const before = tf.memory().numTensors;
    await withTrainer(data, backendName, async (trainer) => {
      await trainAll(trainer, [requestOf(everything), requestOf(everything, { fold: 1 })]);
      expect(tf.memory().numTensors).toBe(before);
      const outcome = await trainer.refit(requestOf(everything, { fold: 'refit', epochs: 2 }), running);
      if (outcome === null || outcome.model === null) throw new Error('no model');
      await trainer.predict(outcome.model, data.trainRows);
      expect(tf.memory().numTensors).toBe(before);

      const wild = settingsOf({
        model: { activation: 'relu' },
        training: { optimizer: { name: 'sgd', learningRate: 1e30 } },
      });
      expect((await trainAll(trainer, [requestOf(wild)]))[0].state).toBe('failed');
      let looks = 0;
      const signal = {
        get state() {
          looks++;
          return looks > 4 ? ('now' as const) : ('run' as const);
        },
      };
      expect(await trainer.train([requestOf(everything)], signal, () => {})).toBeNull();
      const broken = () => {
        throw new Error('of the caller');
      };
      await expect(trainer.train([requestOf(everything)], running, broken)).rejects.toThrow('of the caller');
      expect(tf.memory().numTensors).toBe(before);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('stays flat over a thousand fits', async () => {
  const { tf } = await loaders.wasm();
  const before = tf.memory().numTensors;
  const settings = settingsOf({
    model: { dropout: 0.3 },
    training: { epochs: 1, batchSize: 20, clipNorm: 1, penalty: { lambda: 0.1 } },
  });
  await withTrainer(data, 'wasm', async (trainer) => {
    const hundred = async () => {
      // twenty batches of five, and their sizes and rates differ
      for (let i = 0; i < 20; i++) {
        await trainAll(
          trainer,
          Array.from({ length: 5 }, (_, trial) => requestOf(settings, { trial, fold: trial % 2 })),
        );
      }
    };
    await hundred();
    const heap = heapBytes();
    const { rss } = process.memoryUsage();
    for (let i = 0; i < 10; i++) await hundred();
    expect(tf.memory().numTensors).toBe(before);
    // The backend's memory never shrinks: that it has not grown is that nothing was left in it.
    expect(heapBytes()).toBe(heap);
    // The host's collector keeps garbage for a while.
    expect(process.memoryUsage().rss - rss).toBeLessThan(150 * 2 ** 20);
  });

  function heapBytes(): number {
    // The typed interface does not know the module behind it.
    const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
    return wasm.HEAPU8.buffer.byteLength;
  }
});
