import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Tf } from '../../src/backends/backend.js';
import { loadWasm } from '../../src/backends/wasm.js';
import { composedAdam, optimizers, type Updated } from '../../src/training/optimizers.js';
import { randomValues } from '../kernels/references.js';

let tf: Tf;
beforeAll(async () => {
  ({ tf } = await loadWasm());
});

const settings = {
  name: 'adam',
  learningRate: null,
  momentum: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
} as const;

function inputOf(shape: [number, number, number], seed: number, specials: readonly number[]) {
  const length = shape[0] * shape[1] * shape[2];
  const like = (which: number, map: (value: number) => number = (value) => value) => {
    const values = randomValues(seed + which, length).map(map);
    values.set(specials.slice(0, length), 0);
    return tf.tensor3d(values, shape);
  };
  const column = (which: number) => tf.tensor3d(randomValues(seed + which, shape[0]).map(Math.abs), [shape[0], 1, 1]);
  const slots = [like(2), like(3, Math.abs)];
  const [rate, correction1, correction2] = [column(4), column(5), column(6)];
  return { weight: like(0), gradient: like(1), slots, rate, correction1, correction2, isKernel: true };
}

const numbers = ({ weight, slots }: Updated) =>
  [weight, ...slots].map((tensor) => tensor.dataSync<'float32'>().slice());

it('the kernel gives the bits of the composed operations', () => {
  const size = fc.integer({ min: 1, max: 9 });
  const special = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e-40, 1e30);
  fc.assert(
    fc.property(fc.tuple(size, size, size), fc.nat(), fc.array(special, { maxLength: 9 }), (shape, seed, specials) => {
      tf.tidy(() => {
        const input = inputOf(shape, seed, specials);
        const before = numbers(input);
        const fused = optimizers.adam.update(tf, settings, input);
        expect(numbers(fused)).toEqual(numbers(composedAdam(tf, settings, input)));
        // What it read is as it was: it may be shared.
        expect(numbers(input)).toEqual(before);
      });
    }),
  );
});

it('a fit’s bits are the same alone and in company', () => {
  tf.tidy(() => {
    const input = inputOf([40, 7, 3], 1, []);
    const together = numbers(optimizers.adam.update(tf, settings, input));
    for (const place of [0, 17, 39]) {
      const own = <X extends typeof input.weight>(tensor: X) => tf.slice(tensor, [place], [1]);
      const { weight, gradient, rate, correction1, correction2 } = input;
      const alone = optimizers.adam.update(tf, settings, {
        ...{ weight: own(weight), gradient: own(gradient), slots: input.slots.map(own) },
        ...{ rate: own(rate), correction1: own(correction1), correction2: own(correction2), isKernel: true },
      });
      expect(numbers(alone)).toEqual(together.map((values) => values.slice(place * 21, (place + 1) * 21)));
    }
  });
});

it('the kernel refuses numbers that do not belong together', () => {
  tf.tidy(() => {
    const input = inputOf([4, 3, 5], 1, []);
    const update = (changes: object) => optimizers.adam.update(tf, settings, { ...input, ...changes });
    expect(() => update({ rate: tf.scalar(0.1) })).toThrow('of 4 trials');
    expect(() => update({ gradient: tf.zeros([4, 3, 1]) })).toThrow('of 4 trials');
  });
});

it('ten thousand updates leave nothing behind', () => {
  const input = inputOf([2, 3, 5], 1, []);
  const update = () => tf.tidy(() => void optimizers.adam.update(tf, settings, input));
  update();
  const before = { ...tf.memory() };
  for (let i = 0; i < 10_000; i++) update();
  expect({ ...tf.memory() }).toEqual(before);
  const { isKernel: _, slots, ...tensors } = input;
  tf.dispose([...slots, ...Object.values(tensors)]);
});
