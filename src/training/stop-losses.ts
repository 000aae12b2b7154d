import type { TrainingSettings } from '../core/settings.js';
import { lossKindOf, lossNumbersOf } from './choose-loss.js';
import type { Engine } from './create-trainer.js';
import { countsOf, meanOf } from './metrics/statistic.js';
import { askLoss } from './own-loss.js';
import { pickTarget, pickWeights, toPrediction } from './predict.js';
import type { PreparedFit } from './prepare-fit.js';
import { rowLosses, standardizedLosses } from './row-losses.js';
import { standardizedTargets } from './steps/row-source.js';
import type { FitSetup, Pause, StepProgram } from './steps/step-program.js';

/** Mean loss of the rows kept apart, without the penalty; null where somebody stopped it. */
export async function stopLosses(
  engine: Engine,
  fits: readonly PreparedFit[],
  program: StepProgram,
  pause: Pause,
): Promise<readonly number[] | null> {
  const outputs = await program.evaluate(
    fits.map((fit) => fit.stopRows),
    pause,
  );
  if (outputs === null) return null;
  return engine.watch.scores(() => outputs.map((own, t) => meanLoss(engine, fits[t], own)));
}

function meanLoss(engine: Engine, { request, setup, stopRows }: PreparedFit, outputs: Float32Array): number {
  const losses = stopRowLosses(engine, request.settings.training, setup, stopRows, outputs);
  return meanOf(losses)(countsOf(losses.length, pickWeights(engine.data.dataset.weights, stopRows)));
}

/** What training makes small, for each row. float32, as the losses of rows are kept. */
function stopRowLosses(
  engine: Engine,
  training: TrainingSettings,
  { target: map }: FitSetup,
  rows: Int32Array,
  outputs: Float32Array,
): Float32Array {
  const { source, losses } = engine;
  const { name } = lossKindOf(training, source.task, losses);
  if (typeof name === 'object') {
    const targets = standardizedTargets(source, rows, map);
    return Float32Array.from(askLoss(name, { rows: rows.length, width: source.outputs, outputs, targets }).loss);
  }
  const numbers = lossNumbersOf(training);
  // Numbers of different units, or learned on another scale, are compared as training compares them.
  const isOther = source.targets > 1 || source.targetTransform === 'log' || source.targetTransform === 'log1p';
  if (source.task === 'regression' && isOther) {
    const errors = standardizedTargets(source, rows, map).map((target, i) => target - outputs[i]);
    return Float32Array.from(standardizedLosses(name, numbers, errors, source.targets));
  }
  const truth = pickTarget(engine.data.dataset, rows);
  return Float32Array.from(rowLosses(name, numbers, toPrediction(engine, outputs, map), truth, map));
}
