import type { Tensor } from '../../../backends/backend.js';
import { parameterShapes } from '../../../models/parameters.js';
import { type OptimizerRule, optimizers } from '../../optimizers.js';
import type { ParameterState } from '../parameter-states.js';
import type { StepFindings, TensorsByName } from '../step-gradients.js';
import { createUpdates, type UpdateParts } from '../step-update.js';
import { adamByFit, adamInPlace } from './adam-in-place.js';
import { checkAllSound, commitApart, tellAfter, type Update } from './commit.js';
import { type Output, outputAt } from './graph-builder.js';
import { unpack } from './graph-data.js';
import type { stepNumbers } from './graph-numbers.js';
import type { GraphShape } from './graph-shape.js';
import type { StepRecording } from './record-step.js';
import { assign } from './variables.js';

/** What a step has found out, and what its update is made from. */
export interface Taking extends Omit<UpdateParts, 'rule'> {
  readonly findings: StepFindings;
  readonly fed: Readonly<Record<(typeof stepNumbers)[number], Tensor>>;
}

/** All fits at once, or none. @returns the report, once the step is taken */
export function takeTogether(recording: StepRecording, taking: Taking): Output {
  const { tf, graph, tools, shape } = recording;
  const { findings, fed } = taking;
  const report = tools.outputOf(findings.report);
  const check = checkAllSound(graph, report, shape.trials);
  const { rule, applied } = ruleInPlace(recording, fed, check);
  const made = createUpdates(tf, { ...taking, rule })(findings.gradients, fed);
  const updates = updatesOf(recording, made, findings.moved);
  const assigned = updates.map(({ variable, made: value }) => assign(graph, variable, value, [check]));
  return tellAfter(graph, 'step/together', report, [...applied(), ...assigned]);
}

/** Each fit for itself. @returns the report, once the step is taken */
export function takeApart(recording: StepRecording, taking: Taking): Output {
  const { tf, graph, tools, shape } = recording;
  const { findings, fed } = taking;
  const made = createUpdates(tf, { ...taking, rule: ruleByFit(shape, fed) })(findings.gradients, fed);
  const [report, active] = [findings.report, fed.active].map(tools.outputOf);
  const updates = updatesOf(recording, made, findings.moved);
  return commitApart(graph, 'step/apart', { report, active, trials: shape.trials }, updates);
}

/** TensorFlow's own operation where there is one, and the formulas elsewhere. */
function ruleInPlace({ graph, tools, shape, parts }: StepRecording, fed: Taking['fed'], check: Output) {
  const { optimizer: name, rates } = shape;
  if (name !== 'adam' && name !== 'adamw') return { rule: optimizers[name], applied: () => [] };
  const ofAll = unpack(graph, parts.step.adam, 2, 'float32');
  const numbers = { scale: ofAll, epsilon: outputAt(ofAll, 1) };
  const { rule, applied } = adamInPlace(graph, tools, {
    name,
    rates,
    numbers,
    byFit: adamNumbersOf(fed),
    parameters: parts.parameters,
    check,
  });
  return { rule, applied: () => applied };
}

/** The formulas, with the roundings of the operation where there is one. */
function ruleByFit({ optimizer: name }: GraphShape, fed: Taking['fed']): OptimizerRule {
  return name === 'adam' || name === 'adamw' ? adamByFit(name, adamNumbersOf(fed)) : optimizers[name];
}

function adamNumbersOf({ adamScale: scale, adamEpsilon: epsilon }: Taking['fed']) {
  return { scale, epsilon };
}

/** New values that are not in their variables yet. */
function updatesOf(
  { graph, tools, shape, parts }: StepRecording,
  made: ReadonlyMap<string, ParameterState>,
  moved: TensorsByName,
): readonly Update[] {
  const isInPlace = ({ made: value, variable }: Update) => {
    const { op, inputs } = graph.nodeAt(value);
    return op === 'ReadVariableOp' && inputs[0] === variable.handle;
  };
  const all = parameterShapes(shape.layers).flatMap(({ name }, i) => {
    const weight = made.get(name)?.weight ?? moved.get(name);
    if (weight === undefined) return [];
    const variables = [parts.parameters[i].weight, ...parts.parameters[i].slots];
    const values = [weight, ...(made.get(name)?.slots ?? [])];
    return values.map((value, v) => ({ variable: variables[v], made: tools.outputOf(value) }));
  });
  return all.filter((update) => !isInPlace(update));
}
