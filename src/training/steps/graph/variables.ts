import { type GraphBuilder, nodeOf, type Output, typeOf } from './graph-builder.js';
import type { DataType } from './graph-def.js';

/** Numbers that stay in a session between calls. */
export interface Variable {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly handle: Output;
  /** Its value at the beginning of a call; one reading for all who want it. */
  readonly value: Output;
  /** Feed this, … */
  readonly feed: Output;
  /** … and fetch that, to set it. */
  readonly set: Output;
}

/** Values and optimiser slots of one parameter, for all fits: kernels [T, in, out], the others [T, 1, units]. */
export interface ParameterVariables {
  readonly weight: Variable;
  readonly slots: readonly Variable[];
}

export function declareVariable(
  graph: GraphBuilder,
  name: string,
  dtype: DataType,
  shape: readonly number[],
): Variable {
  const type = { dtype: typeOf(dtype) };
  const shaped = { ...type, shape: { kind: 'shape', value: shape } } as const;
  const handle = graph.add('VarHandleOp', [], {
    name,
    attributes: { ...shaped, shared_name: { kind: 'text', value: name } },
  });
  const value = graph.add('ReadVariableOp', [handle], { name: `${name}/value`, attributes: type });
  const feed = graph.add('Placeholder', [], { name: `${name}/feed`, attributes: shaped });
  const assigned = graph.add('AssignVariableOp', [handle, feed], { name: `${name}/assign`, attributes: type });
  return { dtype, shape, handle, value, feed, set: done(graph, `${name}/set`, [assigned]) };
}

/** A new value, once the old one has been read, and `others` have run. @returns the node, to wait for */
export function assign(
  graph: GraphBuilder,
  { handle, value, dtype }: Variable,
  made: Output,
  others: readonly Output[] = [],
): Output {
  const options = { attributes: { dtype: typeOf(dtype) }, after: [value, ...others].map(nodeOf) };
  return graph.add('AssignVariableOp', [handle, made], options);
}

/** Something to fetch that says that others have run: a session wants at least one output. */
export function done(graph: GraphBuilder, name: string, others: readonly Output[]): Output {
  const one = graph.constant('float32', [], Float32Array.of(1));
  return graph.add('Identity', [one], { name, after: others.map(nodeOf), attributes: { T: typeOf('float32') } });
}
