import { type GraphBuilder, integer, type Output, typeOf } from './graph-builder.js';
import type { GraphShape } from './graph-shape.js';
import { declareVariable, type Variable } from './variables.js';

/** The dataset in the session, and what standardises it. */
export interface GraphData {
  readonly features: Variable; // [rows, width]
  readonly target: Variable; // class indices [rows], or labels or numbers [rows, targets]
  /** What standardises the targets. */
  readonly targetShift: Variable; // [T, 1, targets]
  readonly targetScale: Variable; // [T, 1, targets]
  readonly fill: Variable | null; // [inputs, 1, width]; null: no value is missing
  readonly shift: Variable; // [inputs, 1, width]
  readonly scale: Variable; // [inputs, 1, width]
  /** Which input each fit gets. [T] */
  readonly inputOf: Variable;
}

const float = typeOf('float32');
const index = typeOf('int32');

export function declareData(graph: GraphBuilder, { data, trials, sharing }: GraphShape): GraphData {
  const byTarget = [trials, 1, data.targets];
  const byInput = [sharing.inputs, 1, data.width];
  return {
    features: declareVariable(graph, 'features', 'float32', [data.rows, data.width]),
    target:
      data.task === 'classification'
        ? declareVariable(graph, 'target', 'int32', [data.rows])
        : declareVariable(graph, 'target', 'float32', [data.rows, data.targets]),
    targetShift: declareVariable(graph, 'target-shift', 'float32', byTarget),
    targetScale: declareVariable(graph, 'target-scale', 'float32', byTarget),
    fill: data.filled ? declareVariable(graph, 'fill', 'float32', byInput) : null,
    shift: declareVariable(graph, 'shift', 'float32', byInput),
    scale: declareVariable(graph, 'scale', 'float32', byInput),
    inputOf: declareVariable(graph, 'input-of', 'int32', [trials]),
  };
}

/** Features, and the map that standardises them. */
export interface InputMap {
  readonly features: Variable;
  readonly fill: Output | null; // [inputs, 1, width]
  readonly shift: Output; // [inputs, 1, width]
  readonly scale: Output; // [inputs, 1, width]
}

export function mapOfInputs({ features, fill, shift, scale }: GraphData): InputMap {
  return { features, fill: fill?.value ?? null, shift: shift.value, scale: scale.value };
}

/** The same with a map for each fit. */
export function mapOfFits(graph: GraphBuilder, data: GraphData, { sharing, trials }: GraphShape): InputMap {
  const eachFit = ({ value }: Variable) => forEachFit(graph, value, sharing.inputs, trials, data.inputOf.value);
  const { features, fill, shift, scale } = data;
  return { features, fill: fill && eachFit(fill), shift: eachFit(shift), scale: eachFit(scale) };
}

/** @param rows [inputs, n] @returns [inputs, n, width], standardised */
export function gatherInputs(graph: GraphBuilder, { features, fill, shift, scale }: InputMap, rows: Output): Output {
  const stored = gather(graph, features, rows);
  const whole = fill === null ? stored : fillIn(graph, stored, fill);
  const centred = graph.add('Sub', [whole, shift], { attributes: { T: float } });
  return graph.add('Mul', [centred, scale], { attributes: { T: float } });
}

function fillIn(graph: GraphBuilder, stored: Output, fill: Output): Output {
  const missing = graph.add('IsNan', [stored], { attributes: { T: float } });
  return graph.add('SelectV2', [missing, fill, stored], { attributes: { T: float } });
}

/** @param rows [inputs, n] @returns one-hot classes [inputs, n, classes], labels, or numbers [inputs, n, targets] */
export function gatherTargets(graph: GraphBuilder, { target }: GraphData, { data }: GraphShape, rows: Output): Output {
  const stored = gather(graph, target, rows);
  if (data.task !== 'classification') return stored;
  const [depth, on, off] = [
    graph.constant('int32', [], Int32Array.of(data.outputs)),
    graph.constant('float32', [], Float32Array.of(1)),
    graph.constant('float32', [], Float32Array.of(0)),
  ];
  return graph.add('OneHot', [stored, depth, on, off], { attributes: { T: float, TI: index, axis: integer(-1) } });
}

/**
 * From one for each different thing to one for each fit. What all share keeps a first axis of 1, and what nobody shares
 * is in the fits' order already.
 *
 * @param of [T] @returns [T or 1, …]
 */
export function forEachFit(graph: GraphBuilder, things: Output, different: number, trials: number, of: Output): Output {
  if (different === 1 || different === trials) return things;
  return gatherRows(graph, things, of, 'float32');
}

function gather(graph: GraphBuilder, { value, dtype }: Variable, rows: Output): Output {
  return gatherRows(graph, value, rows, dtype);
}

function gatherRows(graph: GraphBuilder, things: Output, rows: Output, dtype: Variable['dtype']): Output {
  const axis = graph.constant('int32', [], Int32Array.of(0));
  const attributes = { Tparams: typeOf(dtype), Tindices: index, Taxis: index, batch_dims: integer(0) };
  return graph.add('GatherV2', [things, rows, axis], { attributes });
}

/** Parts of an output along its first axis. */
export function unpack(graph: GraphBuilder, packed: Output, count: number, dtype: Variable['dtype']): Output {
  const attributes = { T: typeOf(dtype), num: integer(count), axis: integer(0) };
  return graph.add('Unpack', [packed], { attributes });
}
