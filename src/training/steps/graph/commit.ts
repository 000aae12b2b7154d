import { boolean, type GraphBuilder, nodeOf, type Output, typeOf } from './graph-builder.js';
import { assign, type Variable } from './variables.js';

/**
 * New values come into place in one of two ways, which the host chooses before a step:
 *
 * - together, which is nearly always: all fits act, and nothing is selected. Where the step turns out not to be sound for
 *   all of them, the call ends with an error before anything is changed, and the host asks for the other way;
 * - apart: the fits that act and whose step is sound move on, the others keep what they have to the bit.
 *
 * A fit's step is sound where the first lines of its report are finite, as `EpochRecorder.add` judges on the host.
 */

/** A variable's new value. */
export interface Update {
  readonly variable: Variable; // [T, …], of rank 3
  readonly made: Output;
}

/** How many of a report's first lines must be finite: Σ W², loss, gradient norm. */
const judgedLines = 3;

const float = typeOf('float32');
const index = typeOf('int32');

/** What the call says that ended because a step was not sound for all fits. */
const unsound = 'not sound for all fits';

/** Whether that is why a call has ended: nothing was changed. */
export function isUnsound(error: unknown): boolean {
  return error instanceof Error && error.message.includes(unsound);
}

/**
 * Ends the call where the step is not sound for all fits. A branch would do the same, but TensorFlow runs graphs with
 * branches more slowly throughout.
 *
 * @param report [lines, T] @returns what everything that changes a variable is to wait for
 */
export function checkAllSound(graph: GraphBuilder, report: Output, trials: number): Output {
  const message = { kind: 'text', value: unsound } as const;
  return graph.add('CheckNumerics', [judged(graph, report, trials)], { attributes: { T: float, message } });
}

/**
 * @param report [lines, T]
 * @param active 1 or 0, [T, 1, 1]
 * @returns the report, once all is in place
 */
export function commitApart(
  graph: GraphBuilder,
  name: string,
  { report, active, trials }: { readonly report: Output; readonly active: Output; readonly trials: number },
  updates: readonly Update[],
): Output {
  const lines = graph.add('IsFinite', [judged(graph, report, trials)], { attributes: { T: float } });
  const finite = graph.add('All', [lines, list(graph, 0)], { attributes: { Tidx: index, keep_dims: boolean(false) } });
  const ofFits = graph.add('Reshape', [finite, list(graph, trials, 1, 1)], {
    attributes: { T: typeOf('bool'), Tshape: index },
  });
  const zero = graph.constant('float32', [], Float32Array.of(0));
  const acts = graph.add('Greater', [active, zero], { attributes: { T: float } });
  const sound = graph.add('LogicalAnd', [ofFits, acts]);
  const assigned = updates.map(({ variable, made }) => {
    const selected = graph.add('SelectV2', [sound, made, variable.value], { attributes: { T: float } });
    return assign(graph, variable, selected);
  });
  return tellAfter(graph, name, report, assigned);
}

/** The report, once others have run. @param name the node's */
export function tellAfter(graph: GraphBuilder, name: string, report: Output, others: readonly Output[]): Output {
  return graph.add('Identity', [report], { name, after: others.map(nodeOf), attributes: { T: float } });
}

/** [judgedLines, T] */
function judged(graph: GraphBuilder, report: Output, trials: number): Output {
  return graph.add('Slice', [report, list(graph, 0, 0), list(graph, judgedLines, trials)], {
    attributes: { T: float, Index: index },
  });
}

function list(graph: GraphBuilder, ...values: number[]): Output {
  return graph.constant('int32', [values.length], Int32Array.from(values));
}
