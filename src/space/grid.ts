import type { Json } from '../core/json.js';
import type { ParameterSpec, Parameters, Space } from '../core/space.js';
import { finiteValues, gridValues } from './axis-values.js';
import { holds } from './conditions.js';

/**
 * All combinations of the parameters' values, each once: combinations that differ only in inactive parameters are one.
 * In declared order (a parent before its children), the last parameter fastest.
 */
export interface Grid {
  /** How many combinations; known without making them. */
  readonly size: number;
  /** The combination at an index in [0, size): its active parameters in the space's order. */
  at(index: number): Parameters;
}

/** The grid that a person means by a space. @param points see `gridValues` */
export function createGrid(space: Space, points: number | null): Grid {
  return gridOf(space, (spec) => gridValues(spec, points));
}

/** Every candidate of a space that has only so many; null where they are endless. */
export function createFullGrid(space: Space): Grid | null {
  const values = new Map<ParameterSpec, readonly Json[]>();
  for (const spec of space) {
    const all = finiteValues(spec);
    if (all === null) return null;
    values.set(spec, all);
  }
  return gridOf(space, (spec) => values.get(spec) ?? []);
}

type ValuesOf = (spec: ParameterSpec) => readonly Json[];

/**
 * Each parameter has at most one parent, so a space is a forest, and a combination is a choice of a value for each root
 * and, below it, for the children that the value makes active. That counts combinations without making them, and finds
 * one by its index.
 */
interface Node {
  readonly name: string;
  readonly choices: readonly Choice[];
  /** Combinations of this parameter and all below it. */
  readonly size: number;
}

interface Choice {
  readonly value: Json;
  /** The children that this value makes active. */
  readonly children: readonly Node[];
  readonly size: number;
}

function gridOf(space: Space, valuesOf: ValuesOf): Grid {
  const nodes = new Map<ParameterSpec, Node>();
  for (const spec of space) addNode(spec, space, valuesOf, nodes);
  const roots = space.filter(({ condition }) => condition === null).map((spec) => nodeIn(nodes, spec));
  const ordered = parentsFirst(space).map((spec) => nodeIn(nodes, spec));
  return {
    size: product(roots),
    at: (index) => {
      const chosen = choose(roots, ordered, index);
      const active = space.filter(({ name }) => Object.hasOwn(chosen, name));
      return Object.fromEntries(active.map(({ name }) => [name, chosen[name]]));
    },
  };
}

/** Makes the node of a parameter after those of its children, each once. */
function addNode(spec: ParameterSpec, space: Space, valuesOf: ValuesOf, nodes: Map<ParameterSpec, Node>): void {
  if (nodes.has(spec)) return;
  const dependants = space.filter(({ condition }) => condition?.parameter === spec.name);
  for (const dependant of dependants) addNode(dependant, space, valuesOf, nodes);
  const choices = valuesOf(spec).map((value): Choice => {
    const active = dependants.filter(({ condition }) => condition !== null && holds(condition, value));
    const children = active.map((child) => nodeIn(nodes, child));
    return { value, children, size: product(children) };
  });
  const size = choices.reduce((total, choice) => total + choice.size, 0);
  nodes.set(spec, { name: spec.name, choices, size });
}

function nodeIn(nodes: ReadonlyMap<ParameterSpec, Node>, spec: ParameterSpec): Node {
  const node = nodes.get(spec);
  if (node === undefined) throw new Error(`the conditions of ${spec.name} lead in a circle`);
  return node;
}

function parentsFirst(space: Space): Space {
  const ordered = new Set<ParameterSpec>();
  const visit = (spec: ParameterSpec): void => {
    const parent = space.find(({ name }) => name === spec.condition?.parameter);
    if (parent !== undefined) visit(parent);
    ordered.add(spec);
  };
  for (const spec of space) visit(spec);
  return [...ordered];
}

/** Goes through the parameters in order; each choice stands for as many combinations as can still be made of what follows. */
function choose(roots: readonly Node[], ordered: readonly Node[], index: number): Parameters {
  const chosen: Record<string, Json> = {};
  let open = roots;
  let left = index;
  for (const node of ordered) {
    if (!open.includes(node)) continue;
    const others = open.filter((other) => other !== node);
    const elsewhere = product(others);
    const choice = node.choices.find(({ size }) => {
      if (left < size * elsewhere) return true;
      left -= size * elsewhere;
      return false;
    });
    if (choice === undefined) throw new RangeError(`a grid has no combination ${index}`);
    chosen[node.name] = choice.value;
    open = [...others, ...choice.children];
  }
  return chosen;
}

function product(nodes: readonly Node[]): number {
  return nodes.reduce((total, { size }) => total * size, 1);
}
