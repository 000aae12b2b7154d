import type { Attribute, ConstantValues, DataType, GraphNode } from './graph-def.js';

/** An output of a node: `node:0`. */
export type Output = string;

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Names of nodes that run first. */
  readonly after?: readonly string[];
  /** Made up where it is not given. */
  readonly name?: string;
}

/** A graph in the making. */
export interface GraphBuilder {
  /** @returns the node's first output; for others see `outputAt` */
  add(op: string, inputs: readonly Output[], options?: NodeOptions): Output;
  /** Equal constants are one node. */
  constant(dtype: DataType, shape: readonly number[], values: ConstantValues): Output;
  /** The node that an output is of. */
  nodeAt(output: Output): GraphNode;
  nodes(): readonly GraphNode[];
  /** The placeholders that an output hangs on, in the order in which they were made. */
  placeholdersOf(output: Output): ReadonlySet<Output>;
}

export function createGraphBuilder(): GraphBuilder {
  const nodes = new Map<string, GraphNode>();
  const constants = new Map<string, Output>();

  function add(op: string, inputs: readonly Output[], options: NodeOptions = {}): Output {
    const { attributes = {}, after = [], name = `${op}-${nodes.size}` } = options;
    if (nodes.has(name)) throw new Error(`two nodes are called ${name}`);
    nodes.set(name, { name, op, inputs, after, attributes });
    return `${name}:0`;
  }

  function constant(dtype: DataType, shape: readonly number[], values: ConstantValues): Output {
    const key = `${dtype} ${shape.join()} ${values.join()}`;
    const known = constants.get(key);
    if (known !== undefined) return known;
    const made = add('Const', [], {
      attributes: { dtype: typeOf(dtype), value: { kind: 'tensor', value: { dtype, shape, values } } },
    });
    constants.set(key, made);
    return made;
  }

  function nodeAt(output: Output): GraphNode {
    const found = nodes.get(nodeOf(output));
    if (found === undefined) throw new Error(`no node has the output ${output}`);
    return found;
  }

  function placeholdersOf(output: Output): ReadonlySet<Output> {
    const wanted = new Set([nodeOf(output)]);
    // Nodes come after those that they lean on.
    const backwards = [...nodes.values()].toReversed().filter(({ name, inputs, after }) => {
      if (!wanted.has(name)) return false;
      for (const other of [...inputs.map(nodeOf), ...after]) wanted.add(other);
      return true;
    });
    const found = backwards.filter(({ op }) => op === 'Placeholder').map(({ name }) => `${name}:0`);
    return new Set(found.toReversed());
  }

  return { add, constant, nodeAt, nodes: () => [...nodes.values()], placeholdersOf };
}

/** Another output of the node that an output is of. */
export function outputAt(output: Output, index: number): Output {
  return `${nodeOf(output)}:${index}`;
}

export function nodeOf(output: Output): string {
  return output.slice(0, output.lastIndexOf(':'));
}

export function typeOf(value: DataType): Attribute {
  return { kind: 'type', value };
}

export function integer(value: number): Attribute {
  return { kind: 'integer', value };
}

export function boolean(value: boolean): Attribute {
  return { kind: 'boolean', value };
}
