import { expect, it } from 'vitest';
import { emptyTally, tallyAfter } from '../../src/cli/progress/progress.js';
import { doneSoFar } from '../../src/study/done-so-far.js';
import { completeFit, failedFit, trialOf } from '../selection/outcomes.js';

const shape = { repeats: 1, folds: 2 };
const stored = [
  trialOf(0, {}, [completeFit(0, {}), completeFit(1, {})]),
  trialOf(1, {}, [completeFit(0, {}), failedFit(1, 'timeout')]),
  trialOf(2, {}, [failedFit(0, 'crashed'), failedFit(1, 'memory')]),
  trialOf(3, {}, [completeFit(0, {}), failedFit(1)]),
];

it('counts what is tried again as not done, and a candidate that diverged as done', () => {
  expect(doneSoFar(stored, shape)).toEqual({ doneTrials: 2, doneFits: 5 });
});

it('lets progress end at the total where failures of the machine are tried again', () => {
  const start = {
    type: 'start',
    study: 'demo',
    metric: 'rmse',
    direction: 'minimize',
    trials: 4,
    fitsPerTrial: 2,
    ...doneSoFar(stored, shape),
    backend: { name: 'wasm', version: '0' },
    data: { rows: 9, trainRows: 9, testRows: 0, features: 1 },
  } as const;
  const again = trialOf(1, {}, [completeFit(1, {})]).fits.concat(
    trialOf(2, {}, [completeFit(0, {}), completeFit(1, {})]).fits,
  );
  const tally = tallyAfter(tallyAfter(emptyTally, start), { type: 'fits', results: again });
  expect(tally.doneFits).toBe(tally.totalFits);
});
