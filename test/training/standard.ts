import type { TrainingSettings } from '../../src/core/settings.js';
import type { FitSetup } from '../../src/training/steps/step-program.js';

/** What training settings are where a config does not name them, for tests that write settings out. */
export const standardTraining = {
  schedule: { name: 'constant', warmup: 0, final: null, every: 10, factor: 0.1, initial: 0.04, peak: 0.3 },
  gradientNoise: { eta: 0, gamma: 0.55 },
  averaging: { name: 'none', decay: 0.99, start: 0.75 },
} as const satisfies Partial<TrainingSettings>;

/** The same for the numbers of a fit. */
export const standardNumbers = { schedule: null, lambdas: null, dropouts: null } as const satisfies Partial<FitSetup>;
