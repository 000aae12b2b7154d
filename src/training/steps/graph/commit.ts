import { boolean, type GraphBuilder, integer, nodeOf, type Output, outputAt, typeOf } from './graph-builder.js';
import { assign, type Variable } from './variables.js';

/** A variable's new value. */
export interface Update {
  readonly variable: Variable; // [T, …], of rank 3
  readonly made: Output;
}

/** How many of a report's first lines must be finite for a step to be taken: Σ W², loss, gradient norm. */
const judgedLines = 3;

const float = typeOf('float32');
const index = typeOf('int32');

/**
 * Puts new values in place for the fits whose step is sound: active, and the report's first lines finite, as
 * `EpochRecorder.add` judges on the host. The others keep theirs to the bit. Where all are sound, which is nearly always,
 * nothing is selected: the new values take the old ones' places as they are.
 *
 * @param report [lines, T]
 * @param active 1 or 0, [T, 1, 1]
 * @returns the report, once everything is in place
 */
export function commitWhereSound(
  graph: GraphBuilder,
  report: Output,
  active: Output,
  trials: number,
  updates: readonly Update[],
): Output {
  const sound = soundFits(graph, report, active, trials);
  const ofFits = graph.add('Reshape', [sound, list(graph, trials, 1, 1)], {
    attributes: { T: typeOf('bool'), Tshape: index },
  });
  const all = graph.add('All', [sound, list(graph, 0)], { attributes: { Tidx: index, keep_dims: boolean(false) } });
  const assigned = updates.map(({ variable, made }) => {
    const forked = graph.add('Switch', [made, all], { attributes: { T: float } });
    const [mixed, whole] = [outputAt(forked, 0), outputAt(forked, 1)];
    const selected = graph.add('SelectV2', [ofFits, mixed, variable.value], { attributes: { T: float } });
    const merged = graph.add('Merge', [whole, selected], { attributes: { T: float, N: integer(2) } });
    return assign(graph, variable, merged);
  });
  return afterAll(graph, report, assigned);
}

/** bool [T] */
function soundFits(graph: GraphBuilder, report: Output, active: Output, trials: number): Output {
  const judged = graph.add('Slice', [report, list(graph, 0, 0), list(graph, judgedLines, trials)], {
    attributes: { T: float, Index: index },
  });
  const finite = graph.add('IsFinite', [judged], { attributes: { T: float } });
  const allFinite = graph.add('All', [finite, list(graph, 0)], {
    attributes: { Tidx: index, keep_dims: boolean(false) },
  });
  const zero = graph.constant('float32', [], Float32Array.of(0));
  const flat = graph.add('Reshape', [active, list(graph, trials)], { attributes: { T: float, Tshape: index } });
  const acts = graph.add('Greater', [flat, zero], { attributes: { T: float } });
  return graph.add('LogicalAnd', [allFinite, acts]);
}

function afterAll(graph: GraphBuilder, report: Output, assigned: readonly Output[]): Output {
  return graph.add('Identity', [report], {
    name: 'step/report',
    after: assigned.map(nodeOf),
    attributes: { T: float },
  });
}

function list(graph: GraphBuilder, ...values: number[]): Output {
  return graph.constant('int32', [values.length], Int32Array.from(values));
}
