import { boolean, type GraphBuilder, integer, nodeOf, type Output, outputAt, typeOf } from './graph-builder.js';
import { assign, done, type Variable } from './variables.js';

/**
 * New values come into place in one of two ways, which the host chooses before a step:
 *
 * - together, which is nearly always: all fits act, and nothing is selected. Where the step turns out not to be sound for
 *   all of them, nothing at all is changed, and the host asks for the other way;
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

/** A way that is closed where the step is not sound for all fits. */
export interface Gate {
  /** Lets a value through. */
  pass(made: Output): Output;
  /** Something to fetch, whether the way is open or not. @param name its node's @param others what runs before it */
  end(name: string, others: readonly Output[]): Output;
}

/** @param report [lines, T] */
export function gateIfAllSound(graph: GraphBuilder, report: Output, trials: number): Gate {
  const finite = finiteLines(graph, report, trials);
  const all = reduceAll(graph, finite, 0, 1);
  const fork = (made: Output) => graph.add('Switch', [made, all], { attributes: { T: float } });
  return {
    pass: (made) => outputAt(fork(made), 1),
    end(name, others) {
      const ends = fork(graph.constant('float32', [], Float32Array.of(1)));
      const open = graph.add('Identity', [outputAt(ends, 1)], {
        attributes: { T: float },
        after: others.map(nodeOf),
      });
      return graph.add('Merge', [ends, open], { name, attributes: { T: float, N: integer(2) } });
    },
  };
}

/**
 * @param report [lines, T]
 * @param active 1 or 0, [T, 1, 1]
 * @returns something to fetch
 */
export function commitApart(
  graph: GraphBuilder,
  name: string,
  { report, active, trials }: { readonly report: Output; readonly active: Output; readonly trials: number },
  updates: readonly Update[],
): Output {
  const finite = reduceAll(graph, finiteLines(graph, report, trials), 0);
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
  return done(graph, name, assigned);
}

/** bool [judgedLines, T] */
function finiteLines(graph: GraphBuilder, report: Output, trials: number): Output {
  const judged = graph.add('Slice', [report, list(graph, 0, 0), list(graph, judgedLines, trials)], {
    attributes: { T: float, Index: index },
  });
  return graph.add('IsFinite', [judged], { attributes: { T: float } });
}

function reduceAll(graph: GraphBuilder, conditions: Output, ...axes: number[]): Output {
  return graph.add('All', [conditions, list(graph, ...axes)], {
    attributes: { Tidx: index, keep_dims: boolean(false) },
  });
}

function list(graph: GraphBuilder, ...values: number[]): Output {
  return graph.constant('int32', [values.length], Int32Array.from(values));
}
