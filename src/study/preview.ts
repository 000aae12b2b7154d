import type { MetricName, Task } from '../core/metric.js';
import type { DataSummary } from '../core/outcome.js';
import type { StudyPlan } from '../core/plan.js';
import type { Parameters } from '../core/space.js';
import { mean } from '../util/statistics.js';
import { objectiveOf, stepsOf, stepsOfTrial, summarizeData } from './facts.js';
import { planFirstBlock } from './first-block.js';
import { memoryWarnings } from './memory-warning.js';
import type { StudyFacts } from './outcome.js';
import type { StudyData, StudyPorts } from './ports.js';
import { strategyContext } from './search.js';
import { checkStored, type OtherBackend } from './stored-study.js';

/** What a study would do, found out without training anything. */
export interface StudyPreview {
  readonly study: string;
  readonly task: Task;
  readonly metric: MetricName;
  readonly data: DataSummary;
  readonly strategy: string;
  readonly validation: string;
  readonly repeats: number;
  readonly folds: number;
  /** Outer folds, each with a search of its own; 0: the validation is not nested. */
  readonly outerFolds: number;
  /** null: not known before it ends. */
  readonly trials: number | null;
  readonly fits: number | null;
  /** Parameters of the first block's candidates. */
  readonly firstCandidates: readonly Parameters[];
  /**
   * Of the first block: batches that train in one pass; most fits, and most memory by estimate, that one has; how many
   * fits at least go on from step to step without leaving a core's cache, null where the backend does not go by that.
   */
  readonly batches: {
    readonly count: number;
    readonly largest: number;
    readonly memoryBytes: number;
    readonly inCache: number | null;
    /** Multiplications of a fit's step in convolutions, in the mean. */
    readonly products: number;
  };
  /** The rows' numbers, where a run keeps them in a file on disk; null: it keeps them in memory. */
  readonly diskBytes: number | null;
  /** Steps of gradient descent over the whole study; null where the number of trials is not known. */
  readonly steps: number | null;
  readonly warnings: readonly string[];
}

/** What a preview needs of the outside: everything but training and writing. */
export type PreviewPorts = Pick<
  StudyPorts,
  'strategy' | 'loadData' | 'planBatches' | 'ownMetrics' | 'identify' | 'describeChanges' | 'hasModel'
> &
  Pick<StudyPorts, 'readStore' | 'goesOnWith'>;

/**
 * @param otherBackend what becomes of a study that is there already on another backend; null: nobody looks for one
 * @throws UserError where config or data are not as they should be, or a study that is there can't go on
 */
export async function previewStudy(
  plan: StudyPlan,
  ports: PreviewPorts,
  otherBackend: OtherBackend | null,
): Promise<StudyPreview> {
  const data = await ports.loadData(plan);
  try {
    if (otherBackend !== null) await checkExisting(plan, ports, data, otherBackend);
    return await previewOf(plan, ports, data);
  } finally {
    data.elsewhere?.release();
  }
}

async function previewOf(plan: StudyPlan, ports: PreviewPorts, data: StudyData): Promise<StudyPreview> {
  const { task } = data.dataset;
  const { metric, direction } = objectiveOf(plan, data.dataset, ports.ownMetrics);
  const shape = { repeats: data.splits.length, folds: data.splits[0].length };
  const { candidates, batches } = await planFirstBlock(plan, ports, data, direction);
  const trials = ports.strategy.size(strategyContext(plan, direction, data.prior.trials)) ?? plan.strategy.trials;
  return {
    study: plan.name,
    task,
    metric,
    data: summarizeData(data),
    strategy: plan.strategy.name,
    validation: plan.validation.name,
    ...shape,
    outerFolds: data.outer.length,
    trials,
    fits: trials === null ? null : trials * (shape.repeats * shape.folds + data.outer.flat().length),
    firstCandidates: candidates.map((proposal) => proposal.parameters),
    batches: {
      count: batches.length,
      largest: Math.max(0, ...batches.map(({ fits }) => fits.length)),
      memoryBytes: Math.max(0, ...batches.map(({ bytes }) => bytes)),
      inCache: leastOf(batches.flatMap(({ inCache }) => inCache ?? [])),
      products: meanOf(batches.flatMap(({ fits, products }) => fits.map(() => products))),
    },
    diskBytes: data.elsewhere?.bytes ?? null,
    steps: trials === null ? null : trials * (stepsOfTrial(data, plan) + stepsOf(data.outer.flat(), plan)),
    warnings: [...data.warnings, ...memoryWarnings(batches, plan)],
  };
}

async function checkExisting(
  plan: StudyPlan,
  ports: PreviewPorts,
  data: StudyData,
  otherBackend: OtherBackend,
): Promise<void> {
  const store = await ports.readStore();
  if (store === null) return;
  try {
    const identity = ports.identify(plan, { data: data.dataset.hash, history: data.prior.hash });
    // Written by `openStore`.
    const { backend: own } = store.record.facts as unknown as StudyFacts;
    const { backend: named } = plan.execution;
    const backend = named === 'auto' ? await ports.goesOnWith(own.name, plan) : named;
    await checkStored(plan, store, ports, { identity, backend, otherBackend });
  } finally {
    await store.close();
  }
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : mean(values);
}

function leastOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}
