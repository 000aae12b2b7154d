import type { Tensor, Tf } from '../../../backends/backend.js';
import { parameterShapes } from '../../../models/parameters.js';
import { byLossNumber } from '../../choose-loss.js';
import { evaluateForward } from '../layer-passes.js';
import type { ParameterState, ParameterStates } from '../parameter-states.js';
import { createGradients } from '../step-gradients.js';
import { type GraphBuilder, type Output, outputAt } from './graph-builder.js';
import { unpack } from './graph-data.js';
import { byName, fitNumbersOf, l1Of, l2Of, optimizerNumbers, stepNumbers } from './graph-numbers.js';
import type { GraphShape } from './graph-shape.js';
import { recordBatch, recordDropout, recordRows } from './record-batch.js';
import { type Taking, takeApart, takeTogether } from './record-taking.js';
import type { RecordingTools } from './recorder.js';
import type { GraphParts, TrainingGraph } from './training-graph.js';

/** A recording of one graph, and what everybody who records needs. */
export interface StepRecording {
  readonly tf: Tf;
  readonly graph: GraphBuilder;
  readonly tools: RecordingTools;
  readonly shape: GraphShape;
  readonly parts: GraphParts;
}

/** A step with all its numbers as inputs. */
export function recordStep(recording: StepRecording): Readonly<Record<'together' | 'apart', Output>> {
  const { tf, tools, shape, parts } = recording;
  const T = shape.trials;
  const numbers = numbersOfFits(recording);
  const fed = recordFed(recording);
  const hyper = hyperparametersOf(tf, shape, numbers);
  const findGradients = createGradients(tf, { ...formulasOf(shape), task: shape.data.task, trials: T, hyper });
  const states = recordStates(recording);
  const findings = findGradients(states.weights(), {
    ...recordBatch(recording),
    mask: { mask: tools.tensor(parts.step.mask, [T, shape.batchSize, 1]), count: fed.count },
    shares: tools.tensor(parts.step.shares, [T, shape.batchSize, 1]),
    dropout: recordDropout(recording, numbers),
  });
  const optimizer = byName(optimizerNumbers, (name) => tools.tensor(parts.optimizerNumbers[name].value, []));
  const taking = { ...formulasOf(shape), findings, fed, states, hyper, optimizer };
  return { together: takeTogether(recording, taking), apart: takeApart(recording, taking) };
}

/** What a step is fed for each fit. */
export function recordFed(recording: StepRecording): Taking['fed'] {
  const { tools, shape, parts } = recording;
  return byName(stepNumbers, (name) => tools.tensor(parts.step.numbers[name], [shape.trials, 1, 1]));
}

function formulasOf({ layers, apply, nonNegative, loss }: GraphShape) {
  return { graph: layers, penalty: { apply }, nonNegative, ...(loss !== undefined && { loss }) };
}

/** What changes nothing for all is not computed. */
function hyperparametersOf(tf: Tf, { trials, uses, loss }: GraphShape, numbers: Readonly<Record<string, Tensor>>) {
  const { clipNorm, clipMin: min, clipMax: max, maxNorm } = numbers;
  return {
    clipRange: uses.clipRange ? { min, max } : null,
    clipNorm: uses.clipNorm ? tf.reshape(clipNorm, [trials]) : null,
    loss: loss === undefined ? null : byLossNumber((name) => numbers[name]),
    penalties: uses.l1.map((usesL1, k) => ({
      l1: usesL1 ? numbers[l1Of(k)] : null,
      l2: uses.l2[k] ? numbers[l2Of(k)] : null,
    })),
    maxNorm: uses.maxNorm ? maxNorm : null,
  };
}

/** Outputs in evaluation mode, and the sizes of the weights. */
export function recordEvaluation(recording: StepRecording): Pick<TrainingGraph, 'outputs' | 'sizes'> {
  const { tf, tools, shape } = recording;
  const weights = recordStates(recording).weights();
  const sums = [...weights.values()].map((weight) => tf.sum(tf.abs(weight), [1, 2]));
  return {
    outputs: tools.outputOf(evaluateForward(tf, shape.layers, weights, recordRows(recording))),
    sizes: tools.outputOf(tf.addN(sums)),
  };
}

/** What the variables hold at the beginning of a call. */
export function recordStates({ tools, shape, parts }: StepRecording): Pick<ParameterStates, 'of' | 'weights'> {
  const named = parameterShapes(shape.layers).map(({ name }, i) => {
    const { weight, slots } = parts.parameters[i];
    const [first, ...rest] = [weight, ...slots].map((variable) => tools.tensor(variable.value, variable.shape));
    return [name, { weight: first, slots: rest }] as const;
  });
  const states = new Map<string, ParameterState>(named);
  const weights = new Map(named.map(([name, { weight }]) => [name, weight]));
  return {
    weights: () => weights,
    of(name) {
      const state = states.get(name);
      if (state === undefined) throw new Error(`no parameter ${name}`);
      return state;
    },
  };
}

/** [T, 1, 1] each. */
function numbersOfFits({ graph, tools, shape, parts }: StepRecording): Readonly<Record<string, Tensor>> {
  const names = fitNumbersOf(shape);
  if (names.length === 0) return {};
  const unpacked = unpack(graph, parts.fitNumbers.value, names.length, 'float32');
  return byName(names, (name) => tools.tensor(outputAt(unpacked, names.indexOf(name)), [shape.trials, 1, 1]));
}
