import type { LayerGraph } from '../../../core/layer-graph.js';
import type { OptimizerSettings } from '../../../core/settings.js';
import { penalizedLayers } from '../../../models/layer-values.js';
import { isPlainLoss, type LossKind } from '../../choose-loss.js';
import { clipsNorm, clipsRange, dropoutAt, dropoutPlaces, limitsNorms, penaltiesOf } from '../layer-strengths.js';
import type { RowSource } from '../row-source.js';
import type { ProgramSetup } from '../step-program.js';

/**
 * What a graph is made for: nothing in it is a number that training computes with, except those of the layers. Programs
 * of one shape can use one graph after another.
 */
export interface GraphShape {
  readonly layers: LayerGraph;
  readonly optimizer: OptimizerSettings['name'];
  readonly apply: ProgramSetup['penalty']['apply'];
  /** Left out: the task's own, plain. */
  readonly loss?: LossKind;
  /** Whether any fit needs it: what changes nothing for all is not computed. */
  readonly uses: {
    /** By kernel. */
    readonly l1: readonly boolean[];
    readonly l2: readonly boolean[];
    /** By dropout layer. */
    readonly dropout: readonly boolean[];
    readonly clipNorm: boolean;
    readonly clipRange: boolean;
    readonly maxNorm: boolean;
  };
  readonly nonNegative: boolean;
  /** Whether the session keeps averages of the weights. */
  readonly averages: boolean;
  /** Whether all fits have one learning rate, in every step. */
  readonly rates: 'one' | 'each';
  readonly trials: number;
  readonly batchSize: number;
  readonly data: Pick<RowSource, 'task' | 'width' | 'outputs' | 'targets' | 'rows'> & {
    /** Whether missing values are to be filled in. */
    readonly filled: boolean;
  };
  readonly sharing: Sharing;
}

/** How many different things the fits get in a step. Each is 1 to T: what fits share is made once. */
export interface Sharing {
  /** Batches, standardised. */
  readonly inputs: number;
  /** Streams of dropout uniforms. */
  readonly streams: number;
}

export function shapeOf(source: RowSource, setup: ProgramSetup, sharing: Sharing): GraphShape {
  const { graph, optimizer, penalty, batchSize, loss, fits } = setup;
  const kernels = penalizedLayers(graph);
  const weights = fits.map((fit) => penaltiesOf(penalty, fit, kernels.length));
  return {
    layers: graph,
    optimizer: optimizer.name,
    apply: penalty.apply,
    ...(loss !== undefined && !isPlainLoss(loss) && { loss }),
    uses: {
      l1: kernels.map((_, k) => weights.some((own) => own[k].l1 > 0)),
      l2: kernels.map((_, k) => weights.some((own) => own[k].l2 > 0)),
      dropout: dropoutPlaces(graph).map((_, i) => fits.some((fit) => dropoutAt(fit, i) > 0)),
      clipNorm: fits.some(clipsNorm),
      clipRange: fits.some(clipsRange),
      maxNorm: fits.some(limitsNorms),
    },
    nonNegative: setup.nonNegative ?? false,
    averages: (setup.averaging ?? null) !== null,
    rates: fits.every(({ learningRate, schedule }) => schedule === null && learningRate === fits[0].learningRate)
      ? 'one'
      : 'each',
    trials: fits.length,
    batchSize,
    data: {
      task: source.task,
      width: source.width,
      outputs: source.outputs,
      targets: source.targets,
      rows: source.rows,
      filled: fits.some(({ fill }) => fill !== null),
    },
    sharing,
  };
}
