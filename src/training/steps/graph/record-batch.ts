import type { Tensor } from '../../../backends/backend.js';
import { dropoutMultiplier } from '../../../regularization/dropout.js';
import { dropoutPlaces } from '../layer-strengths.js';
import type { StepInput } from '../step-gradients.js';
import { evaluationOf } from './evaluation.js';
import { forEachFit, gatherInputs, gatherTargets, mapOfFits, mapOfInputs } from './graph-data.js';
import { rateOf } from './graph-numbers.js';
import { createUniformStreams } from './graph-uniforms.js';
import { wholeSteps } from './own-bits.js';
import type { StepRecording } from './record-step.js';

/** Rows as the fits see them, picked from the data in the session. */
export function recordBatch({ tf, graph, tools, shape, parts }: StepRecording): Pick<StepInput, 'input' | 'target'> {
  const { sharing, trials, batchSize, data } = shape;
  const { rows } = parts.step;
  const sets = sharing.inputs === 1 ? 1 : trials;
  const eachFit = (things: string) => forEachFit(graph, things, sharing.inputs, trials, parts.data.inputOf.value);
  const input = tools.tensor(eachFit(gatherInputs(graph, mapOfInputs(parts.data), rows)), [
    sets,
    batchSize,
    data.width,
  ]);
  const stored = tools.tensor(eachFit(gatherTargets(graph, parts.data, shape, rows)), [sets, batchSize, data.outputs]);
  if (data.task !== 'regression') return { input, target: stored };
  const [shift, scale] = [parts.data.targetShift, parts.data.targetScale].map(({ value, shape: own }) =>
    tools.tensor(value, own),
  );
  return { input, target: tf.mul(tf.sub(stored, shift), scale) };
}

/**
 * Rows for an evaluation. How many there are is known when the graph runs, but for that they are some times `wholeSteps`,
 * where the formulas do not ask.
 *
 * @returns [T, n, width]
 */
export function recordRows({ graph, tools, shape, parts }: StepRecording): Tensor {
  const { trials, data } = shape;
  const input = gatherInputs(graph, mapOfFits(graph, parts.data, shape), parts.evaluationRows);
  const { atOnce, isFixed } = evaluationOf(shape.layers, trials);
  return tools.tensor(input, [trials, isFixed ? atOnce : wholeSteps, data.width]);
}

/** Dropout's multipliers from uniform numbers that are drawn in the graph, once for all fits on a stream. */
export function recordDropout(
  { tf, graph, tools, shape, parts }: StepRecording,
  numbers: Readonly<Record<string, Tensor>>,
): StepInput['dropout'] {
  const { sharing, trials, batchSize, uses } = shape;
  if (!uses.dropout.some(Boolean)) return () => null;
  const { streams: words, streamOf } = parts.step;
  const layers = dropoutPlaces(shape.layers);
  const streams = createUniformStreams(graph, words, layers.length, sharing.streams);
  return (layer, units) => {
    const place = layers.indexOf(layer);
    if (!uses.dropout[place]) return null;
    const drawn = streams.draw(place, batchSize, units);
    const uniforms = forEachFit(graph, drawn, sharing.streams, trials, streamOf);
    const sets = sharing.streams === 1 ? 1 : trials;
    return dropoutMultiplier(tf, tools.tensor(uniforms, [sets, batchSize, units]), numbers[rateOf(place)]);
  };
}
