import { averagingOf, epochsAveraged, keptByEpoch } from './averaging.js';
import type { Engine } from './create-trainer.js';
import { planEpoch } from './epoch-plan.js';
import { type PreparedFit, toMember } from './prepare-fit.js';
import type { Pause, StepProgram } from './steps/step-program.js';

/** When the averages of a batch's weights are made, and when they stand in for the weights; nothing without averaging. */
export interface Averages {
  /** At an epoch's end. @param epoch from 0 */
  takeIn(epoch: number, active: readonly boolean[]): void;
  /** Puts averages in the place of weights, fit to be evaluated. @returns false where it was given up */
  putInPlace(epoch: number, active: readonly boolean[], pause: Pause): Promise<boolean>;
  /** Puts the weights back, to be trained on. */
  putBack(): void;
}

export function createAverages(engine: Engine, fits: readonly PreparedFit[], program: StepProgram): Averages {
  const [{ settings }] = fits.map(({ request }) => request);
  const kind = averagingOf(settings.training);
  if (kind === null) return { takeIn: () => {}, putInPlace: async () => true, putBack: () => {} };
  const recomputes =
    kind === 'swa' && engine.graphOf(settings).nodes.some((node) => node.kind === 'batch-normalization');
  // Rows as they are: evaluation mixes none.
  const members = fits.map((fit) => ({ ...toMember(fit), mixup: 0 }));
  const averagedAt = (epoch: number) => fits.map(({ request }) => epochsAveraged(request.settings.training, epoch));

  function takeIn(epoch: number, active: readonly boolean[]): void {
    if (kind !== 'swa') return;
    program.average(averagedAt(epoch).map((n, t) => (active[t] ? keptByEpoch(n) : null)));
  }

  async function putInPlace(epoch: number, active: readonly boolean[], pause: Pause): Promise<boolean> {
    program.swapAverages();
    // An average of one epoch's weights has the statistics of its training.
    const chosen = averagedAt(epoch).map((n, t) => active[t] && n > 1);
    if (!recomputes || !chosen.some(Boolean)) return true;
    const { batchSize } = settings.training;
    return program.recompute(planEpoch(members, chosen, { seed: engine.data.seed, epoch, batchSize }), pause);
  }

  return { takeIn, putInPlace, putBack: () => program.swapAverages() };
}
