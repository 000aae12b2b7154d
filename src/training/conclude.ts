import type { CompleteFit, FailedFit, FitResult, GradientHealth } from '../core/fit.js';
import type { Metrics } from '../core/metric.js';
import { parameterShapes } from '../models/parameters.js';
import type { Engine } from './create-trainer.js';
import { computeMetrics, metricsByTarget, rowResults } from './metrics/metrics.js';
import { pickTarget, pickWeights, toPrediction } from './predict.js';
import type { PreparedFit } from './prepare-fit.js';
import type { TrainedModel } from './trainer.js';

/** What a fit left behind: how it went, and its outputs in evaluation mode. */
interface FitEnd extends Pick<CompleteFit, 'gradient' | 'lossCurve' | 'bestEpoch'> {
  /** From 1; null where it did not diverge. */
  readonly divergedIn: number | null;
  /** [rows, outputs] on the rows trained on, and on those that score it. */
  readonly onTrain: Float32Array;
  readonly onValidation: Float32Array;
}

/** A fit's result, as a study keeps it. */
export function concludeFit(engine: Engine, fit: PreparedFit, end: FitEnd): FitResult {
  const { gradient, divergedIn: epoch, lossCurve, bestEpoch } = end;
  if (epoch !== null) {
    return diverged(fit, `the weights, the loss or its gradient are not finite in epoch ${epoch}`, epoch, gradient);
  }
  if (!end.onTrain.every(Number.isFinite) || !end.onValidation.every(Number.isFinite)) {
    return diverged(fit, 'the outputs of the trained network are not finite', null, gradient);
  }
  const { dataset } = engine.data;
  const { weights } = dataset;
  const predicted = toPrediction(engine, end.onValidation, fit.setup.target);
  const truth = pickTarget(dataset, fit.validationRows);
  const counts = pickWeights(weights, fit.validationRows);
  const trained = toPrediction(engine, end.onTrain, fit.setup.target);
  return {
    state: 'complete',
    ...keyOf(fit),
    metrics: truth.length === 0 ? {} : computeMetrics(predicted, truth, engine.measures, counts),
    trainMetrics: computeMetrics(
      trained,
      pickTarget(dataset, fit.trainRows),
      engine.measures,
      pickWeights(weights, fit.trainRows),
    ),
    epochs: lossCurve.length,
    bestEpoch,
    lossCurve,
    gradient,
    outliersRemoved: fit.outliersRemoved,
    ...byTarget(metricsByTarget(predicted, truth, engine.measures, counts)),
    byRow: rowResults(predicted, truth, engine.measures),
  };
}

/** Left out where there is one target. */
function byTarget(targetMetrics: readonly Metrics[]): Pick<CompleteFit, 'targetMetrics'> {
  return targetMetrics.length === 0 ? {} : { targetMetrics };
}

function diverged(fit: PreparedFit, message: string, epoch: number | null, gradient: GradientHealth): FailedFit {
  return { state: 'failed', ...keyOf(fit), failure: { kind: 'diverged', message, epoch }, gradient };
}

function keyOf({ request: { trial, repeat, fold } }: PreparedFit) {
  return { trial, repeat, fold };
}

/** @param values in the order of the graph's parameters */
export function toModel(engine: Engine, fit: PreparedFit, values: readonly Float32Array[]): TrainedModel {
  const graph = engine.graphOf(fit.request.settings);
  const weights = parameterShapes(graph).map(({ name, shape }, i) => ({ name, shape, values: values[i] }));
  return { graph, weights, preprocessing: fit.preprocessing };
}
