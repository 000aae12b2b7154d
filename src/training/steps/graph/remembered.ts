import { type GraphBuilder, type Output, typeOf } from './graph-builder.js';
import { declareVariable, done, type Variable } from './variables.js';

/** Weights put aside in the session, and how. */
export interface Remembered {
  readonly variables: readonly Variable[];
  /** Fetched: all fits' weights are put aside. */
  readonly all: Output;
  /** Fed and fetched: those of some fits, in place of what was put aside of them. */
  readonly chosen: Output; // 1 or 0, [T, 1, 1]
  readonly some: Output;
  /** Fetched: all are taken back. */
  readonly back: Output;
}

const float = typeOf('float32');

export function declareRemembered(graph: GraphBuilder, weights: readonly Variable[], trials: number): Remembered {
  const shape = [trials, 1, 1];
  const variables = weights.map((weight, i) => declareVariable(graph, `remembered/${i}`, 'float32', weight.shape));
  const chosen = graph.add('Placeholder', [], {
    name: 'remembered/chosen',
    attributes: { dtype: float, shape: { kind: 'shape', value: shape } },
  });
  const zero = graph.constant('float32', [], Float32Array.of(0));
  const isChosen = graph.add('Greater', [chosen, zero], { attributes: { T: float } });
  const select = (weight: Variable, before: Variable) =>
    graph.add('SelectV2', [isChosen, weight.value, before.value], { attributes: { T: float } });
  const put = (name: string, made: (weight: Variable, before: Variable) => Output) => {
    const assigned = weights.map((weight, i) => overwrite(graph, variables[i], made(weight, variables[i])));
    return done(graph, name, assigned);
  };
  const taken = weights.map((weight, i) => overwrite(graph, weight, variables[i].value));
  return {
    variables,
    all: put('remembered/all', (weight) => weight.value),
    chosen,
    some: put('remembered/some', select),
    back: done(graph, 'remembered/back', taken),
  };
}

/** Unlike `assign`, without a look at what was there: there may be nothing. */
function overwrite(graph: GraphBuilder, { handle, dtype }: Variable, made: Output): Output {
  return graph.add('AssignVariableOp', [handle, made], { attributes: { dtype: typeOf(dtype) } });
}
