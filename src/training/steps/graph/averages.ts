import { type GraphBuilder, type Output, outputAt, typeOf } from './graph-builder.js';
import { unpack } from './graph-data.js';
import { assign, declareVariable, done, type Variable } from './variables.js';

/** An average of each of a session's weights, and how weights are taken into it. */
export interface GraphAverages {
  readonly variables: readonly Variable[];
  /** Fed: the share of its average that each fit keeps, the share that it takes, and 1 or 0 for whether. [3, T, 1, 1] */
  readonly shares: Output;
  /** Fetched: it is done. */
  readonly take: Output;
}

const float = typeOf('float32');

export function declareAverages(graph: GraphBuilder, weights: readonly Variable[], trials: number): GraphAverages {
  const variables = weights.map(({ shape }, i) => declareVariable(graph, `average/${i}`, 'float32', shape));
  const shares = graph.add('Placeholder', [], {
    name: 'average/shares',
    attributes: { dtype: float, shape: { kind: 'shape', value: [3, trials, 1, 1] } },
  });
  const parts = unpack(graph, shares, 3, 'float32');
  const [kept, taken, whether] = [0, 1, 2].map((part) => outputAt(parts, part));
  const binary = (op: string, a: Output, b: Output) => graph.add(op, [a, b], { attributes: { T: float } });
  const chosen = binary('Greater', whether, graph.constant('float32', [], Float32Array.of(0)));
  const assigned = variables.map((average, i) => {
    const made = binary('AddV2', binary('Mul', average.value, kept), binary('Mul', weights[i].value, taken));
    return assign(graph, average, select(graph, chosen, made, average.value));
  });
  return { variables, shares, take: done(graph, 'average/take', assigned) };
}

export function select(graph: GraphBuilder, chosen: Output, made: Output, before: Output): Output {
  return graph.add('SelectV2', [chosen, made, before], { attributes: { T: float } });
}
