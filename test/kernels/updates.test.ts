import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectNear, expectSame, randomValues, wildValues } from './references.js';
import { createRigs, type Rig } from './rig.js';

const freshRig = createRigs();
const round = Math.fround;

/** Everything that an update reads, beside a parameter's own numbers; all are rounded to float32 on their way. */
const ordinary = {
  ...{ factor: 0.7, rate: 0.01, ahead: 0, epsilon: 1e-8, correction: 3, decay: 1 },
  ...{ keep: 0.9, rest: 1 - 0.9, beta1: 0.9, rest1: 1 - 0.9, beta2: 0.999, rest2: 1 - 0.999 },
};

type Numbers = Readonly<typeof ordinary>;

const numbers: fc.Arbitrary<Numbers> = fc
  .record({
    // 1 where nothing is clipped.
    factor: fc.constantFrom(1, 0.3, 1e-6, 0),
    rate: fc.constantFrom(0, 1e-3, 0.1, 1, 1e19),
    ahead: fc.constantFrom(0, 0.02, 1),
    keep: fc.constantFrom(0, 0.5, 0.9, 0.999),
    epsilon: fc.constantFrom(1e-8, 1e-3),
    beta1: fc.constantFrom(0, 0.9),
    beta2: fc.constantFrom(0.9, 0.999),
    correction: fc.constantFrom(1, 10, 1000),
    decay: fc.constantFrom(1, 0.999, 0.5),
  })
  .map((own) => ({ ...own, rest: 1 - own.keep, rest1: 1 - own.beta1, rest2: 1 - own.beta2 }));

/** One element's weight and slots after the step, in float32. */
type Step = (state: readonly number[], gradient: number, own: Numbers) => number[];

interface Rule {
  readonly name: string;
  readonly slots: number;
  readonly call: (rig: Rig, places: readonly number[], count: number, own: Numbers) => void;
  readonly step: Step;
  /** The weight after steps with these gradients, from slots of 0, by the papers, in double precision. */
  readonly exact: (weight: number, gradients: readonly number[], own: Numbers) => number;
}

const rules: readonly Rule[] = [
  {
    name: 'sgd',
    slots: 0,
    call: ({ call }, places, count, { factor, rate }) => call.sgd(...places, count, factor, rate),
    step: ([w], gradient, { factor, rate }) => [round(w - round(round(gradient * factor) * rate))],
    exact: (w, gradients, { rate }) => gradients.reduce((weight, g) => weight - rate * g, w),
  },
  {
    name: 'momentum',
    slots: 1,
    call: ({ call }, places, count, { factor, rate, keep }) => call.momentum(...places, count, factor, rate, keep),
    step([w, velocity], gradient, { factor, rate, keep }) {
      const v = round(round(velocity * keep) + round(gradient * factor));
      return [round(w - round(v * rate)), v];
    },
    exact(w, gradients, { rate, keep }) {
      let v = 0;
      return gradients.reduce((weight, g) => {
        v = keep * v + g;
        return weight - rate * v;
      }, w);
    },
  },
  {
    name: 'rmsprop',
    slots: 1,
    call: ({ call }, places, count, { factor, rate, keep, rest, epsilon }) =>
      call.rmsprop(...places, count, factor, rate, keep, rest, epsilon),
    step([w, square], gradient, { factor, rate, keep, rest, epsilon }) {
      const g = round(gradient * factor);
      const s = round(round(square * keep) + round(round(g * g) * rest));
      return [round(w - round(round(g * rate) / round(round(Math.sqrt(s)) + epsilon))), s];
    },
    exact(w, gradients, { rate, keep, epsilon }) {
      let s = 0;
      return gradients.reduce((weight, g) => {
        s = keep * s + (1 - keep) * g * g;
        return weight - (rate * g) / (Math.sqrt(s) + epsilon);
      }, w);
    },
  },
  {
    name: 'adam',
    slots: 2,
    call({ call }, places, count, { factor, rate, beta1, rest1, beta2, rest2, epsilon, correction, decay }) {
      call.adam(...places, count, factor, beta1, rest1, beta2, rest2, epsilon, rate, correction, decay);
    },
    step([w, oldM, oldV], gradient, { factor, rate, beta1, rest1, beta2, rest2, epsilon, correction, decay }) {
      const g = round(gradient * factor);
      const m = round(round(oldM * beta1) + round(g * rest1));
      const v = round(round(oldV * beta2) + round(round(g * g) * rest2));
      const change = round(round(m * rate) / round(round(Math.sqrt(round(v * correction))) + epsilon));
      return [round(round(w * decay) - change), m, v];
    },
    exact(w, gradients, { rate, beta1, beta2, epsilon, decay }) {
      let [m, v] = [0, 0];
      return gradients.reduce((weight, g, i) => {
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g * g;
        const [unbiasedM, unbiasedV] = [m / (1 - beta1 ** (i + 1)), v / (1 - beta2 ** (i + 1))];
        return decay * weight - (rate * unbiasedM) / (Math.sqrt(unbiasedV) + epsilon);
      }, w);
    },
  },
  {
    name: 'nadam',
    slots: 2,
    call({ call }, places, count, { factor, rate, ahead, beta1, rest1, beta2, rest2, epsilon, correction }) {
      call.nadam(...places, count, factor, beta1, rest1, beta2, rest2, epsilon, rate, ahead, correction);
    },
    step([w, oldM, oldV], gradient, { factor, rate, ahead, beta1, rest1, beta2, rest2, epsilon, correction }) {
      const g = round(gradient * factor);
      const m = round(round(oldM * beta1) + round(g * rest1));
      const v = round(round(oldV * beta2) + round(round(g * g) * rest2));
      const sum = round(round(m * rate) + round(g * ahead));
      return [round(w - round(sum / round(round(Math.sqrt(round(v * correction))) + epsilon))), m, v];
    },
    exact(w, gradients, { rate, beta1, beta2, epsilon }) {
      let [m, v, product] = [0, 0, 1];
      return gradients.reduce((weight, g, i) => {
        product *= momentumAt(beta1, i + 1);
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g * g;
        const next = momentumAt(beta1, i + 2);
        const ofM = (next * m) / (1 - product * next);
        const ofG = ((1 - momentumAt(beta1, i + 1)) * g) / (1 - product);
        return weight - (rate * (ofM + ofG)) / (Math.sqrt(v / (1 - beta2 ** (i + 1))) + epsilon);
      }, w);
    },
  },
  {
    name: 'lion',
    slots: 1,
    call({ call }, places, count, { factor, rate, beta1, rest1, beta2, rest2, decay }) {
      call.lion(...places, count, factor, rate, beta1, rest1, beta2, rest2, decay);
    },
    step([w, oldM], gradient, { factor, rate, beta1, rest1, beta2, rest2, decay }) {
      const g = round(gradient * factor);
      const direction = Math.sign(round(round(oldM * beta1) + round(g * rest1)));
      return [round(round(w * decay) - round(direction * rate)), round(round(oldM * beta2) + round(g * rest2))];
    },
    exact(w, gradients, { rate, beta1, beta2, decay }) {
      let m = 0;
      return gradients.reduce((weight, g) => {
        const direction = Math.sign(beta1 * m + (1 - beta1) * g);
        m = beta2 * m + (1 - beta2) * g;
        return decay * weight - rate * direction;
      }, w);
    },
  },
];

/** NAdam's μ. */
function momentumAt(beta1: number, t: number): number {
  return beta1 * (1 - 0.5 * 0.96 ** (0.004 * t));
}

/** An update as its kernel takes it: `step` t counts from 1. Adam's rate and correction are of that step. */
function atStep(own: Numbers, t: number, { name }: Rule): Numbers {
  if (name === 'nadam') {
    const product = (end: number) =>
      Array.from({ length: end }, (_, i) => momentumAt(own.beta1, i + 1)).reduce((all, one) => all * one, 1);
    const ahead = (own.rate * (1 - momentumAt(own.beta1, t))) / (1 - product(t));
    const rate = (own.rate * momentumAt(own.beta1, t + 1)) / (1 - product(t + 1));
    return { ...own, rate, ahead, correction: 1 / (1 - own.beta2 ** t) };
  }
  if (name !== 'adam') return own;
  return { ...own, rate: own.rate / (1 - own.beta1 ** t), correction: 1 / (1 - own.beta2 ** t) };
}

const counts = fc.integer({ min: 1, max: 37 });
const seeds = fc.nat({ max: 2 ** 20 });

/** Weight and slots before the step, and the gradient. Second moments are not negative. */
function arraysOf({ slots }: Rule, count: number, seed: number, make: typeof randomValues) {
  const state = Array.from({ length: 1 + slots }, (_, i) => {
    const values = make(seed + i, count);
    return i > 0 && i === slots ? values.map(Math.abs) : values;
  });
  return { state, gradient: make(seed + 9, count) };
}

function update(rule: Rule, state: readonly Float32Array[], gradient: Float32Array, own: Numbers): Float32Array[] {
  const rig = freshRig();
  const [weight, ...slots] = state.map((values) => rig.output(values));
  const from = rig.input(gradient);
  const places = [weight, from, ...slots].map(({ address }) => address);
  rig.run(() => rule.call(rig, places, gradient.length, own));
  return [weight, ...slots].map((place) => place.floats());
}

describe.each(rules)('$name', (rule) => {
  it('is its formula, each operation rounded to float32 in order, to the bit', () => {
    fc.assert(
      fc.property(counts, seeds, numbers, fc.boolean(), (count, seed, own, wild) => {
        const { state, gradient } = arraysOf(rule, count, seed, wild ? wildValues : randomValues);
        const wanted = stepAll(rule, state, gradient, own);
        update(rule, state, gradient, own).forEach((values, i) => {
          expectSame(values, wanted[i]);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('makes the steps of its paper: six, held against double precision', () => {
    fc.assert(
      fc.property(counts, seeds, fc.constantFrom(1e-3, 0.1), fc.constantFrom(1, 0.99), (count, seed, rate, decay) => {
        const own = { ...ordinary, factor: 0.5, rate, decay };
        const start = randomValues(seed, count);
        const gradients = Array.from({ length: 6 }, (_, t) => randomValues(seed + 1 + t, count));
        let state = [start, ...Array.from({ length: rule.slots }, () => new Float32Array(count))];
        for (const [t, gradient] of gradients.entries())
          state = update(rule, state, gradient, atStep(own, t + 1, rule));
        const wanted = Float64Array.from(start, (w, i) => {
          const clipped = gradients.map((gradient) => gradient[i] * own.factor);
          return rule.exact(w, clipped, own);
        });
        // Six times a few roundings of numbers below 8.
        expectNear(state[0], wanted, () => 1e-5);
      }),
      { numRuns: 50 },
    );
  });

  it('leaves weights alone where the learning rate is 0, and where there is neither gradient nor memory', () => {
    const { state, gradient } = arraysOf(rule, 23, 3, randomValues);
    const own = { ...ordinary, rate: 0 };
    expectSame(update(rule, state, gradient, own)[0], state[0]);
    const still = [state[0], ...state.slice(1).map(() => new Float32Array(23))];
    update(rule, still, new Float32Array(23), { ...own, rate: 0.1 }).forEach((values, i) => {
      expectSame(values, still[i]);
    });
  });

  it('gives an element the same bits at any place', () => {
    const { state, gradient } = arraysOf(rule, 23, 4, wildValues);
    const all = update(rule, state, gradient, ordinary);
    gradient.forEach((_, i) => {
      const own = update(
        rule,
        state.map((values) => values.slice(i, i + 1)),
        gradient.slice(i, i + 1),
        ordinary,
      );
      own.forEach((values, k) => {
        expectSame(values, all[k].slice(i, i + 1));
      });
    });
  });
});

function stepAll(rule: Rule, state: readonly Float32Array[], gradient: Float32Array, own: Numbers): Float32Array[] {
  const singles: Numbers = {
    ...{ factor: round(own.factor), rate: round(own.rate), ahead: round(own.ahead), epsilon: round(own.epsilon) },
    ...{ correction: round(own.correction), decay: round(own.decay), keep: round(own.keep), rest: round(own.rest) },
    ...{ beta1: round(own.beta1), rest1: round(own.rest1), beta2: round(own.beta2), rest2: round(own.rest2) },
  };
  const wanted = state.map((values) => values.slice());
  for (const [i, g] of gradient.entries()) {
    const made = rule.step(
      state.map((values) => values[i]),
      g,
      singles,
    );
    for (const [k, value] of made.entries()) wanted[k][i] = value;
  }
  return wanted;
}

describe('shrinking', () => {
  function shrink(weight: Float32Array, threshold: number, divisor: number): Float32Array {
    const rig = freshRig();
    const place = rig.output(weight);
    rig.run(() => rig.call.shrink(place.address, weight.length, threshold, divisor));
    return place.floats();
  }

  it('is the soft threshold, then a division, each operation rounded to float32, to the bit', () => {
    const thresholds = fc.constantFrom(0, 1e-40, 0.01, 0.7, 3, 1e20);
    const divisors = fc.constantFrom(1, 1.25, 1e5);
    fc.assert(
      fc.property(counts, seeds, thresholds, divisors, fc.boolean(), (count, seed, threshold, divisor, wild) => {
        const weight = (wild ? wildValues : randomValues)(seed, count);
        const wanted = weight.map((w) => {
          const size = round(Math.max(round(Math.abs(w) - round(threshold)), 0));
          return round((Object.is(w, -0) || w < 0 ? -size : size) / round(divisor));
        });
        expectSame(shrink(weight, threshold, divisor), wanted);
      }),
      { numRuns: 300 },
    );
  });

  it('minimises ½ (v − w)² + a |v| + b v², which no other number does better', () => {
    const [a, b] = [0.4, 0.3];
    const weight = randomValues(6, 50);
    const loss = (v: number, w: number) => (v - w) ** 2 / 2 + a * Math.abs(v) + b * v * v;
    shrink(weight, a, 1 + 2 * b).forEach((v, i) => {
      for (const step of [-1, -0.01, 0.01, 1]) {
        expect(loss(v, weight[i])).toBeLessThanOrEqual(loss(v + step, weight[i]));
      }
    });
  });

  it('leaves weights alone at a strength of 0, and makes exact zeros of what is within the threshold', () => {
    const weight = wildValues(7, 60);
    expectSame(shrink(weight, 0, 1), weight);
    expect([...shrink(Float32Array.of(0.5, -0.5, 0.25, 1), 0.5, 1)].map(Math.abs)).toEqual([0, 0, 0, 0.5]);
  });
});
