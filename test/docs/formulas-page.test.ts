import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog.js';
import { averagingShape } from '../../src/config/sections/averaging.js';
import { optimizerShape } from '../../src/config/sections/optimizer.js';
import { penaltyShape } from '../../src/config/sections/penalty.js';
import { scheduleShape } from '../../src/config/sections/schedule.js';
import { lengthScaleCeiling, lengthScaleFloor, noiseCeiling, noiseFloor } from '../../src/gp/priors.js';
import { activationOption, initializerOption } from '../../src/models/mlp-options.js';
import { zeroShare } from '../../src/space/axis.js';
import { explodingNorm, vanishingRatio } from '../../src/training/gradient-health.js';
import { optimizers } from '../../src/training/optimizers.js';
import { mostSobolDimensions } from '../../src/util/sobol.js';
import { namesIn, pageText } from './pages.js';

const page = pageText('docs/formulas.md');
const named = namesIn(page);

describe('the page on formulas', () => {
  it.each([
    ['penalties', penaltyShape.name.unwrap().options],
    ['conventions', penaltyShape.convention.unwrap().options],
    ['optimisers', optimizerShape.name.unwrap().options],
    ['schedules', scheduleShape.name.unwrap().options],
    ['averages', averagingShape.name.unwrap().options.filter((name) => name !== 'none')],
    ['activations', activationOption.unwrap().options],
    ['initialisers', initializerOption.unwrap().options],
    ['preprocessing steps', Object.keys(catalog().preprocessing)],
  ])('has a formula for all %s', (_, names) => {
    expect(names.filter((name) => !named.has(name))).toEqual([]);
  });

  it('tells the numbers that the code computes with', () => {
    const text = page.replaceAll('\n', ' ');
    for (const said of [
      `‖g‖ before clipping passed ${explodingNorm}`,
      `at most 1/${(1 / vanishingRatio).toLocaleString('en')} of the largest`,
      `u < ${zeroShare} means exactly 0`,
      `up to ${mostSobolDimensions} dimensions`,
      `${lengthScaleFloor} ≤ ℓ ≤ ${lengthScaleCeiling}`,
      `${noiseFloor.toExponential()} ≤ σ² ≤ ${noiseCeiling}`,
    ]) {
      expect(text.includes(said), said).toBe(true);
    }
  });

  it.each(Object.entries(optimizers))(
    'tells the learning rate that %s has by itself',
    (name, { defaultLearningRate }) => {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
      expect(row).toContain(`| ${defaultLearningRate} |`);
    },
  );
});
