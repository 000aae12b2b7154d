import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Parameters, Space } from '../../src/core/space.js';
import { keepActive } from '../../src/space/conditions.js';
import { fromUnit, toUnit } from '../../src/space/encode.js';
import { createAcquisition } from '../../src/strategies/bayes/acquisition.js';
import { createInputs } from '../../src/strategies/bayes/inputs.js';
import { modelOutcomes } from '../../src/strategies/bayes/outcomes.js';
import { findSurrogate } from '../../src/strategies/bayes/surrogate.js';
import { random } from '../../src/strategies/random/random.js';
import { centralDifferences, relativeError } from '../gp/differences.js';
import { anySpace, categorical, numeric } from '../space/spaces.js';
import { contextOf } from './searches.js';

const unit = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });

function inputsOf(space: Space, parameters: Parameters): number[] {
  return [...createInputs(space).encode(toUnit(space, parameters))];
}

describe("the model's inputs", () => {
  it('are those of the candidate: equal for all points that mean it', () => {
    fc.assert(
      fc.property(anySpace, unit, (space, point) => {
        const inputs = createInputs(space);
        const asIs = inputs.encode(Float64Array.from(point.slice(0, space.length)));
        const asCandidate = inputs.encode(toUnit(space, fromUnit(space, point)));
        asCandidate.forEach((value, i) => {
          // The unit cube's encoding of continuous values is exact to the last digits only.
          expect(value).toBeCloseTo(asIs[i], 9);
        });
      }),
    );
  });

  it('know which parameters are active', () => {
    fc.assert(
      fc.property(anySpace, unit, (space, point) => {
        const shares = Float64Array.from(point.slice(0, space.length));
        const parameters = fromUnit(space, shares);
        const { isActive } = createInputs(space);
        expect(space.filter((_, i) => isActive[i](shares)).map(({ name }) => name)).toEqual(
          Object.keys(keepActive(space, parameters)),
        );
      }),
    );
  });

  it('put exactly zero at the lower end of its axis, and say that it is zero', () => {
    const space = [numeric('lambda', { low: 1e-4, high: 1, scale: 'log', zero: true })];
    expect(createInputs(space).columns).toEqual(['continuous', 'category']);
    expect(inputsOf(space, { lambda: 0 })).toEqual([0, 1]);
    expect(inputsOf(space, { lambda: 1e-4 })).toEqual([0, 0]);
    expect(inputsOf(space, { lambda: 1e-2 })[0]).toBeCloseTo(0.5, 12);
  });

  it('ask each question once, and none that a list of two answers', () => {
    const space = [
      numeric('lambda', { low: 1e-4, high: 1, scale: 'log', zero: true }),
      numeric('alpha', { condition: { parameter: 'lambda', differs: 0 } }),
      categorical('act', ['relu', 'tanh']),
      numeric('slope', { condition: { parameter: 'act', equals: 'relu' } }),
      categorical('only', [1]),
    ];
    // λ, α, act, slope and "is λ zero?".
    expect(createInputs(space).columns).toEqual(['continuous', 'continuous', 'category', 'continuous', 'category']);
    expect(inputsOf(space, { lambda: 0, act: 'tanh', only: 1 })).toEqual([0, 0.5, 1, 0.5, 1]);
  });

  it('give a condition on one of three values, and inactive lists, a place of their own', () => {
    const space = [
      categorical('optimizer', ['sgd', 'adam', 'adamw']),
      categorical('nesterov', [true, false], { condition: { parameter: 'optimizer', equals: 'sgd' } }),
    ];
    expect(inputsOf(space, { optimizer: 'sgd', nesterov: false })).toEqual([0, 1, 1]);
    expect(inputsOf(space, { optimizer: 'adamw' })).toEqual([2, -1, 0]);
  });
});

describe('the acquisition', () => {
  it('has the gradient of its value along what moves smoothly, and none elsewhere', async () => {
    const space = [
      numeric('lambda', { low: 1e-4, high: 1, scale: 'log', zero: true }),
      numeric('alpha', { condition: { parameter: 'lambda', differs: 0 } }),
      numeric('units', { kind: 'integer', low: 1, high: 9, step: 1 }),
      categorical('act', ['relu', 'tanh', 'elu']),
      numeric('slope', { condition: { parameter: 'act', equals: 'elu' } }),
    ];
    const context = contextOf(space);
    const proposals = await random.propose(context, [], 20);
    const history = proposals.map((proposal, number) => {
      const numbers = Object.values(proposal.parameters).filter((value) => typeof value === 'number');
      const score = numbers.reduce((sum, value) => sum + Math.sin(3 * value), 0);
      return {
        ...proposal,
        number,
        outcome: { state: 'complete', score, standardError: null, foldScores: [] } as const,
      };
    });
    const inputs = createInputs(space);
    const surrogate = findSurrogate(context, inputs, history);
    if (surrogate === undefined) throw new Error('no surrogate from 20 trials');
    const acquisition = createAcquisition(surrogate, inputs);
    // The middles of steps and categories, so that a small shift means the same candidate; λ not zero, slope inactive.
    const active = Float64Array.of(0.63, 0.41, 3.5 / 9, 0.5, 0.2);
    const zero = Float64Array.of(0.05, 0.41, 3.5 / 9, 2.5 / 3, 0.2);
    for (const point of [active, zero]) {
      const { value, gradient } = acquisition.evaluate(point);
      expect(value).toBe(acquisition.value(point));
      expect(relativeError(gradient, centralDifferences(acquisition.value, point, 1e-6))).toBeLessThan(1e-6);
    }
    expect([...acquisition.evaluate(active).gradient].map((slope) => slope !== 0)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect([...acquisition.evaluate(zero).gradient].map((slope) => slope !== 0)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});

describe("the model's outcomes", () => {
  it('are standardised and keep the order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 30 }), (losses) => {
        const outcomes = modelOutcomes(losses);
        const sum = outcomes.reduce((total, value) => total + value, 0);
        const squares = outcomes.reduce((total, value) => total + value ** 2, 0);
        expect(sum).toBeCloseTo(0, 9);
        expect(squares / losses.length).toBeCloseTo(1, 9);
        const byLoss = losses.map((loss, i) => ({ loss, outcome: outcomes[i] })).sort((a, b) => a.loss - b.loss);
        for (let i = 1; i < byLoss.length; i++) expect(byLoss[i].outcome).toBeGreaterThan(byLoss[i - 1].outcome);
      }),
    );
  });

  it('leave the good half as it is and compress the bad half by the stated formula', () => {
    // Median 4; below it 0 and 2, so s_g = √((16 + 4)/2) = √10; 1e6 becomes 4 + √10 ln(1 + (1e6 − 4)/√10).
    const [a, b, c, , e] = modelOutcomes([0, 2, 4, 6, 1e6]);
    expect((c - b) / (b - a)).toBeCloseTo(1, 12);
    const high = Math.sqrt(10) * Math.log(1 + (1e6 - 4) / Math.sqrt(10));
    expect((e - c) / (b - a)).toBeCloseTo(high / 2, 9);
  });

  it('take failures for worse than everything seen', () => {
    const [best, worst, failed] = modelOutcomes([1, 2, null]);
    expect(failed).toBeGreaterThan(worst);
    // In standard units the two losses are ∓1, so a failure is 1 + ½ · 2 + 1 = 3 before all three are standardised again.
    expect((failed - worst) / (worst - best)).toBeCloseTo(1, 12);
  });

  it('are finite whatever the scores', () => {
    for (const losses of [[3, 3, 3], [7], [0, 0], [1e-300, 3e-300], [-1e300, 1e300, 0], [5, null, null]]) {
      expect([...modelOutcomes(losses)].every(Number.isFinite)).toBe(true);
    }
  });
});
