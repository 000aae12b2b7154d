import type { FitRequest } from '../core/fit.js';
import type { Engine } from './create-trainer.js';
import { planEpoch } from './epoch-plan.js';
import { prepareFits, toMember, toProgramSetup } from './prepare-fit.js';
import { createStepProgram } from './steps/create-program.js';
import type { EpochPlan } from './steps/step-program.js';

const warmUpSteps = 8;
const timedSteps = 16;
const rounds = 3;

/**
 * What a step of training costs each fit of a batch here, at its best of some rounds; the first steps, in which programs
 * are compiled and caches filled, are not counted.
 *
 * @param now a clock in milliseconds
 * @returns milliseconds
 */
export async function measureStep(engine: Engine, batch: readonly FitRequest[], now: () => number): Promise<number> {
  const [{ settings }] = batch;
  const graph = engine.graphOf(settings);
  const fits = prepareFits(engine, graph, batch);
  const { batchSize } = settings.training;
  const program = createStepProgram(engine, toProgramSetup(engine, graph, fits));
  const members = fits.map(toMember);
  const active = fits.map(() => true);
  const epoch = planEpoch(members, active, { seed: engine.data.seed, epoch: 0, batchSize });
  const goOn = async () => true;
  try {
    await program.trainEpoch(firstSteps(epoch, warmUpSteps), goOn);
    const timed = firstSteps(epoch, timedSteps);
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++) {
      const started = now();
      await program.trainEpoch(timed, goOn);
      least = Math.min(least, now() - started);
    }
    return least / timed.steps.length / fits.length;
  } finally {
    program.dispose();
  }
}

function firstSteps({ steps }: EpochPlan, count: number) {
  const first = [];
  for (const step of steps) {
    if (first.length === count) break;
    first.push(step);
  }
  return { steps: first };
}
