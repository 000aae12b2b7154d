import { describe, expect, it } from 'vitest';
import { type Evaluation, minimize } from '../../src/gp/lbfgs.js';

const options = { maxIterations: 200, gradientTolerance: 1e-8, gainTolerance: 0 };

function box(n: number, lower: number, upper: number) {
  return { lower: new Float64Array(n).fill(lower), upper: new Float64Array(n).fill(upper) };
}

/** Σ 100 (x_{i+1} − x_i²)² + (1 − x_i)²: a curved valley with its minimum 0 at (1, …, 1). */
function rosenbrock(x: Float64Array): Evaluation {
  let value = 0;
  const gradient = new Float64Array(x.length);
  for (let i = 0; i + 1 < x.length; i++) {
    const bend = x[i + 1] - x[i] ** 2;
    value += 100 * bend ** 2 + (1 - x[i]) ** 2;
    gradient[i] += -400 * x[i] * bend - 2 * (1 - x[i]);
    gradient[i + 1] += 200 * bend;
  }
  return { value, gradient };
}

describe('projected L-BFGS', () => {
  it("finds the end of Rosenbrock's valley", () => {
    const found = minimize(rosenbrock, Float64Array.of(-1.2, 1, -1, 0.5), { ...options, box: box(4, -5, 5) });
    expect(found.value).toBeLessThan(1e-15);
    expect(found.iterations).toBeLessThan(100);
    for (const value of found.x) expect(value).toBeCloseTo(1, 7);
  });

  it('stops at the bounds that hold the minimum back, and minimises along them', () => {
    // With x ≤ ½ the minimum of the valley in two variables is at (½, ¼).
    const bounds = { lower: Float64Array.of(-2, -2), upper: Float64Array.of(0.5, 2) };
    const found = minimize(rosenbrock, Float64Array.of(-1.5, 2), { ...options, box: bounds });
    expect(found.x[0]).toBe(0.5);
    expect(found.x[1]).toBeCloseTo(0.25, 7);
  });

  it('solves a badly scaled quadratic', () => {
    const scales = [1e-3, 1, 1e3, 1e5];
    const quadratic = (x: Float64Array) => ({
      value: x.reduce((sum, value, i) => sum + (scales[i] * (value - i) ** 2) / 2, 0),
      gradient: x.map((value, i) => scales[i] * (value - i)),
    });
    const found = minimize(quadratic, new Float64Array(4).fill(9), { ...options, box: box(4, -10, 10) });
    found.x.forEach((value, i) => {
      expect(value).toBeCloseTo(i, 4);
    });
  });

  it('steps back from where the function is not defined', () => {
    // x − ln x, whose minimum is at 1; below 0 there is no value.
    const f = (x: Float64Array) => ({
      value: x[0] > 0 ? x[0] - Math.log(x[0]) : Number.NaN,
      gradient: Float64Array.of(1 - 1 / x[0]),
    });
    const found = minimize(f, Float64Array.of(8), { ...options, box: box(1, -100, 100) });
    expect(found.x[0]).toBeCloseTo(1, 7);
  });

  it('gives a start back from which it can go nowhere', () => {
    const undefinedEverywhere = () => ({ value: Number.POSITIVE_INFINITY, gradient: Float64Array.of(1) });
    const start = Float64Array.of(3);
    expect(minimize(undefinedEverywhere, start, { ...options, box: box(1, 0, 9) })).toMatchObject({
      x: start,
      iterations: 0,
    });
    const flat = () => ({ value: 1, gradient: Float64Array.of(0) });
    expect(minimize(flat, start, { ...options, box: box(1, 0, 9) }).iterations).toBe(0);
  });
});
