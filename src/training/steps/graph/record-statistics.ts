import { parameterShapes } from '../../../models/parameters.js';
import { trainForward } from '../layer-passes.js';
import { select } from './averages.js';
import type { Output } from './graph-builder.js';
import { recordBatch } from './record-batch.js';
import { recordFed, recordStates, type StepRecording } from './record-step.js';
import { assign, done } from './variables.js';

/** See `StepProgram.recompute`. @returns something to fetch: the fits that act take the statistics of a step's batch in */
export function recordStatistics(recording: StepRecording): Output {
  const { tf, graph, tools, shape, parts } = recording;
  const { trials: T, batchSize } = shape;
  const { count, active } = recordFed(recording);
  const pass = {
    tf,
    parameters: recordStates(recording).weights(),
    mask: { mask: tools.tensor(parts.step.mask, [T, batchSize, 1]), count },
    dropout: () => null,
    momentum: tools.tensor(parts.step.momentum, [T, 1, 1]),
  };
  const { moved } = trainForward(shape.layers, pass, recordBatch(recording).input);
  const names = parameterShapes(shape.layers).map(({ name }) => name);
  const zero = graph.constant('float32', [], Float32Array.of(0));
  const acts = tools.outputOf(tf.greater(active, tools.tensor(zero, [])));
  const assigned = moved.map(([name, made]) => {
    const { weight } = parts.parameters[names.indexOf(name)];
    return assign(graph, weight, select(graph, acts, tools.outputOf(made), weight.value));
  });
  return done(graph, 'statistics', assigned);
}
