import { describe, expect, it } from 'vitest';
import { fitHyperparameters } from '../../src/gp/fit.js';
import { logExpectedImprovement } from '../../src/gp/log-expected-improvement.js';
import { createLogPosterior, type Observations, toTheta } from '../../src/gp/log-posterior.js';
import { createPosterior } from '../../src/gp/posterior.js';
import { lengthScalePrior, noisePrior } from '../../src/gp/priors.js';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { centralDifferences, relativeError } from './differences.js';
import reference from './gp.reference.json' with { type: 'json' };

type Figures = (typeof reference.gaussianProcesses)[number];

function observations({ x, y, width, knownNoise }: Figures): Observations {
  return {
    columns: Array.from({ length: width }, () => 'continuous'),
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    knownNoise: Float64Array.from(knownNoise),
  };
}

/** Two continuous columns and a category of three; the function differs by category. */
function mixedObservations(n: number, noise: number): Observations {
  const stream = createRandomStream(streamKey(3, 'test'));
  const rows = Array.from({ length: n }, () => [stream.uniform(), stream.uniform(), stream.integer(3)]);
  const y = rows.map(([a, b, c]) => Math.sin(5 * a) + (c === 1 ? b : -b) + noise * stream.normal());
  return {
    columns: ['continuous', 'continuous', 'category'],
    x: Float64Array.from(rows.flat()),
    y: Float64Array.from(y),
    knownNoise: new Float64Array(n),
  };
}

describe('a Gaussian process', () => {
  it.each(reference.gaussianProcesses)("has scikit-learn's likelihood and predictions, $width columns", (figures) => {
    const data = observations(figures);
    const hyperparameters = { lengthScales: Float64Array.from(figures.lengthScales), noise: figures.noise };
    const theta = toTheta(hyperparameters);
    const priors = theta.reduce(
      (sum, t, i) => sum + (i < figures.width ? lengthScalePrior(t, figures.width) : noisePrior(t)).value,
      0,
    );
    expect(createLogPosterior(data)(theta).value - priors).toBeCloseTo(figures.logLikelihood, 9);
    const posterior = createPosterior(data, hyperparameters);
    figures.at.forEach((at, i) => {
      const { mean, variance } = posterior.predict(Float64Array.from(at));
      expect(mean).toBeCloseTo(figures.mean[i], 9);
      expect(variance).toBeCloseTo(figures.variance[i], 9);
    });
  });

  it.each([
    ['length scale', reference.lengthScalePrior.figures, (log: number) => lengthScalePrior(log, 4)],
    ['noise', reference.noisePrior.figures, noisePrior],
  ])("has SciPy's prior of the %s up to a constant", (_, figures, prior) => {
    const constant = figures[0].logDensity - prior(Math.log(figures[0].value)).value;
    for (const { value, logDensity, slope } of figures) {
      expect(prior(Math.log(value)).value + constant).toBeCloseTo(logDensity, 9);
      expect(prior(Math.log(value)).slope).toBeCloseTo(slope, 6);
    }
  });

  it.each([[[-1, 0.3, 0.5, -4]], [[0.5, -2, 2, -9]], [[1, 1, -1, 0.5]]])(
    'has the gradient of its log posterior at θ = %j',
    (at) => {
      const theta = Float64Array.from(at);
      const logPosterior = createLogPosterior(mixedObservations(20, 0.1));
      const expected = centralDifferences((t) => logPosterior(t).value, theta);
      expect(relativeError(logPosterior(theta).gradient, expected)).toBeLessThan(1e-7);
    },
  );

  it('has the gradients of its mean, its variance and log expected improvement, none along categories', () => {
    const hyperparameters = { lengthScales: Float64Array.of(0.4, 0.7, 1.5), noise: 1e-3 };
    const posterior = createPosterior(mixedObservations(20, 0.1), hyperparameters);
    const x = Float64Array.of(0.37, 0.61, 1);
    const { prediction, slopes } = posterior.predictWithSlopes(x);
    expect(
      relativeError(slopes.mean, centralDifferences((at) => posterior.predict(at).mean, x).with(2, 0)),
    ).toBeLessThan(1e-7);
    const byVariance = centralDifferences((at) => posterior.predict(at).variance, x).with(2, 0);
    expect(relativeError(slopes.variance, byVariance)).toBeLessThan(1e-7);
    for (const best of [-3, -1, 0.5]) {
      const { meanSlope, varianceSlope } = logExpectedImprovement(prediction, best);
      const slope = slopes.mean.map((value, i) => meanSlope * value + varianceSlope * slopes.variance[i]);
      const byValue = centralDifferences((at) => logExpectedImprovement(posterior.predict(at), best).value, x);
      expect(relativeError(slope, byValue.with(2, 0))).toBeLessThan(1e-6);
    }
  });

  it('passes through noiseless observations and knows nothing far away', () => {
    const data = mixedObservations(8, 0);
    const posterior = createPosterior(data, { lengthScales: Float64Array.of(0.1, 0.1, 0.3), noise: 1e-9 });
    expect(posterior.predict(data.x.subarray(0, 3)).mean).toBeCloseTo(data.y[0], 5);
    expect(posterior.predict(data.x.subarray(0, 3)).variance).toBeLessThan(1e-6);
    expect(posterior.predict(Float64Array.of(50, 50, 7)).variance).toBeCloseTo(1, 9);
  });

  it('survives the same point observed many times', () => {
    const data: Observations = {
      columns: ['continuous'],
      x: new Float64Array(12).fill(0.5),
      y: Float64Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 1 : -1)),
      knownNoise: new Float64Array(12),
    };
    expect(createPosterior(data, fitHyperparameters(data, null)).predict(Float64Array.of(0.5)).mean).toBeCloseTo(0, 9);
  });

  it('learns which columns matter and how large the noise is', () => {
    const stream = createRandomStream(streamKey(5, 'test'));
    const rows = Array.from({ length: 60 }, () => [stream.uniform(), stream.uniform()]);
    const data: Observations = {
      columns: ['continuous', 'continuous'],
      x: Float64Array.from(rows.flat()),
      y: Float64Array.from(rows, ([a]) => Math.sqrt(2) * Math.sin(9 * a) + 0.2 * stream.normal()),
      knownNoise: new Float64Array(60),
    };
    const { lengthScales, noise } = fitHyperparameters(data, null);
    expect(lengthScales[1]).toBeGreaterThan(5 * lengthScales[0]);
    // The true variance is 0.04; an estimate from 60 has a relative deviation near √(2/60) = 0.18.
    expect(noise).toBeGreaterThan(0.02);
    expect(noise).toBeLessThan(0.08);
  });

  it('leaves noise to the part that is known', () => {
    const data = mixedObservations(50, 0.3);
    const known = { ...data, knownNoise: new Float64Array(50).fill(0.09) };
    expect(fitHyperparameters(known, null).noise).toBeLessThan(fitHyperparameters(data, null).noise / 3);
  });
});
