import type { Direction } from '../core/metric.js';
import type { StudyPlan } from '../core/plan.js';
import type { Proposal } from '../core/trial.js';
import { objectiveOf } from './facts.js';
import type { StudyData, StudyPorts } from './ports.js';
import { missingFits, settingsOf, strategyContext } from './search.js';

export interface FirstBlock {
  readonly candidates: readonly Proposal[];
  readonly batches: Awaited<ReturnType<StudyPorts['planBatches']>>;
}

/**
 * A network that can not see these data, or a layer that is named and that it doesn't have, told before anything is stored.
 *
 * @throws UserError (config)
 */
export async function checkNetworks(
  plan: StudyPlan,
  ports: Pick<StudyPorts, 'strategy' | 'planBatches' | 'ownMetrics'>,
  data: StudyData,
): Promise<void> {
  // Whoever plans batches builds the networks.
  await planFirstBlock(plan, ports, data, objectiveOf(plan, data.dataset, ports.ownMetrics).direction);
}

/** What a new study begins with, found out without training anything. */
export async function planFirstBlock(
  plan: StudyPlan,
  ports: Pick<StudyPorts, 'strategy' | 'planBatches'>,
  data: StudyData,
  direction: Direction,
): Promise<FirstBlock> {
  const { trials, batch } = plan.strategy;
  const context = strategyContext(plan, direction, data.prior.trials);
  const candidates = await ports.strategy.propose(context, [], Math.min(batch, trials ?? batch));
  const shape = { repeats: data.splits.length, folds: data.splits[0].length };
  const members = candidates.map((proposal, number) => ({ ...proposal, number, block: 0, fits: [] }));
  const requests = members.flatMap((trial) => missingFits(trial, settingsOf(trial, plan), shape));
  return { candidates, batches: await ports.planBatches(requests, data, plan) };
}
