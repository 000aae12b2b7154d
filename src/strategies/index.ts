import { bayesOptions } from './bayes/options.js';
import { gridOptions } from './grid/options.js';
import { randomOptions } from './random/options.js';
import { sobolOptions } from './sobol/options.js';
import type { StrategyMap } from './strategy.js';

/** Search strategies by their name in the YAML. */
export const strategies: StrategyMap = {
  grid: {
    summary: 'all combinations of each parameter’s values; its size is known before it runs',
    options: gridOptions,
    load: async () => (await import('./grid/grid.js')).grid,
  },
  random: {
    summary: 'independent random candidates; simple, and a fair baseline',
    options: randomOptions,
    load: async () => (await import('./random/random.js')).random,
  },
  sobol: {
    summary: 'a scrambled Sobol’ sequence: random, but evenly spread over the space',
    options: sobolOptions,
    load: async () => (await import('./sobol/sobol.js')).sobol,
  },
  bayes: {
    summary: 'Bayesian optimisation: a Gaussian process learns from finished trials where to look next',
    options: bayesOptions,
    load: async () => (await import('./bayes/bayes.js')).bayes,
  },
};
