import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor, Tf } from '../../src/backends/backend.js';
import { loadWasm } from '../../src/backends/wasm.js';
import { randomValues } from './references.js';

let tf: Tf;
beforeAll(async () => {
  ({ tf } = await loadWasm());
});

describe('picking entries on wasm', () => {
  it.each(['float32', 'int32', 'bool'] as const)('copies whole entries of %s numbers, of any shape', (dtype) => {
    const cases = fc.record({
      entries: fc.integer({ min: 1, max: 9 }),
      entryShape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 2 }),
      picks: fc.array(fc.nat(), { maxLength: 24 }),
    });
    fc.assert(
      fc.property(cases, ({ entries, entryShape, picks }) => {
        const size = entryShape.reduce((product, length) => product * length, 1);
        const values = Array.from(randomValues(entries, entries * size), (value) =>
          dtype === 'bool' ? Number(value > 0) : dtype === 'int32' ? Math.round(100 * value) : value,
        );
        const indices = picks.map((pick) => pick % entries);
        tf.tidy(() => {
          const x = tf.tensor(values, [entries, ...entryShape], dtype);
          const out = tf.gather(x, tf.tensor1d(indices, 'int32'));
          expect([out.dtype, out.shape]).toEqual([dtype, [indices.length, ...entryShape]]);
          expect([...out.dataSync()]).toEqual(indices.flatMap((i) => values.slice(i * size, (i + 1) * size)));
        });
      }),
    );
  });

  it('takes indices of any shape', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      const out = tf.gather(x, tf.tensor2d([2, 0, 0, 1], [2, 2], 'int32'));
      expect(out.shape).toEqual([2, 2, 2]);
      expect([...out.dataSync()]).toEqual([5, 6, 1, 2, 1, 2, 3, 4]);
    });
  });

  it('leaves other axes and batches to TensorFlow.js', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      expect([...tf.gather(x, tf.tensor1d([2, 0], 'int32'), 1).dataSync()]).toEqual([3, 1, 6, 4]);
      const byRow = tf.gather(x, tf.tensor2d([1, 1, 2, 0], [2, 2], 'int32'), 1, 1);
      expect([...byRow.dataSync()]).toEqual([2, 2, 6, 4]);
    });
  });

  it('refuses an index that is not there', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const buffers = () => tf.engine().backend.numDataIds();
    const before = buffers();
    for (const index of [-1, 3]) {
      expect(() => tf.tidy(() => tf.gather(x, tf.tensor1d([index], 'int32')))).toThrow(`the index ${index} is not in`);
    }
    expect(buffers()).toBe(before);
    x.dispose();
  });

  it('is right where its own output makes the memory grow', () => {
    const values = randomValues(1, 4 * 2 ** 20);
    const x = tf.tensor2d(values, [4, 2 ** 20]);
    const indices = tf.tensor1d([3, 1], 'int32');
    // The engine's own kind of backend: its memory's view changes with each growth.
    const memory = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8;
    const before = memory();
    const kept: Tensor[] = [];
    while (memory() === before) kept.push(tf.gather(x, indices));
    const last = kept[kept.length - 1].dataSync<'float32'>();
    expect(
      Buffer.from(last.buffer, last.byteOffset, 2 ** 22).equals(Buffer.from(values.slice(3 * 2 ** 20).buffer)),
    ).toBe(true);
    tf.dispose([x, indices, ...kept]);
  });

  it('leaves nothing behind', () => {
    const [x, indices] = [tf.zeros([5, 3]), tf.tensor1d([1, 4], 'int32')];
    const before = { ...tf.memory() };
    for (let i = 0; i < 10_000; i++) tf.gather(x, indices).dispose();
    expect({ ...tf.memory() }).toEqual(before);
    tf.dispose([x, indices]);
  });
});
