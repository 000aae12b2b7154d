import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readDigits } from './digits.js';
import { ourLosses, replayedSteps } from './pytorch-job.js';

/** What PyTorch made of our weights, batches and masks; made anew by `npm run check:references`. */
const stored = JSON.parse(readFileSync(new URL('pytorch-parity.reference.json', import.meta.url), 'utf8')) as {
  replay: { losses: number[] };
};

it.each(['wasm', 'cpu'] as const)('the first steps on %s lose what PyTorch loses', async (backend) => {
  const losses = await ourLosses(backend, readDigits());
  expect(losses).toHaveLength(replayedSteps);
  // float32 sums in another order, carried through 50 steps of Adam
  losses.forEach((loss, step) => {
    expect(Math.abs(loss / stored.replay.losses[step] - 1), `step ${step}`).toBeLessThan(1e-4);
  });
});
