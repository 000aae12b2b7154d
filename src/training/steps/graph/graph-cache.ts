import type { Tf } from '../../../backends/backend.js';
import { canonicalJson } from '../../../util/hash.js';
import type { RowSource } from '../row-source.js';
import type { GraphShape } from './graph-shape.js';
import type { NativeBinding } from './native-binding.js';
import { createSession, type Feed, type Session } from './session.js';
import { buildTrainingGraph, type TrainingGraph } from './training-graph.js';
import type { Variable } from './variables.js';

/** A graph with its session, and the data in it. */
export interface CompiledGraph {
  readonly key: string;
  readonly graph: TrainingGraph;
  readonly session: Session;
}

/**
 * Compiled graphs over one dataset. Compiling takes tens of milliseconds, and the first call as many again: a program
 * that is done leaves its graph for the next one of its shape.
 */
export interface GraphCache {
  /** A graph for oneself alone, until it is given back. What its variables hold, but for the data, is of no meaning. */
  take(shape: GraphShape): CompiledGraph;
  giveBack(compiled: CompiledGraph): void;
  /** Gives up what nobody has taken; what is given back later is given up as well. */
  dispose(): void;
}

/** Idle graphs, which have a copy of the data each: few, and fewer where the data is large. */
const mostIdle = 8;
const mostIdleBytes = 2 ** 28;

export function createGraphCache(tf: Tf, binding: NativeBinding, source: RowSource): GraphCache {
  const idle: CompiledGraph[] = [];
  const bytes = 4 * source.rows * (source.width + source.targets);
  let limit = Math.max(1, Math.min(mostIdle, Math.floor(mostIdleBytes / bytes)));

  function take(shape: GraphShape): CompiledGraph {
    const key = canonicalJson(shape);
    const at = idle.findIndex((compiled) => compiled.key === key);
    return at === -1 ? compile(key, shape) : idle.splice(at, 1)[0];
  }

  function compile(key: string, shape: GraphShape): CompiledGraph {
    const graph = buildTrainingGraph(tf, shape);
    const session = createSession(binding, graph.nodes);
    const { features, target } = source.whole();
    setVariables(session, [
      [graph.data.features, features],
      [graph.data.target, target],
    ]);
    return { key, graph, session };
  }

  /** The one that was used longest ago goes first. */
  function giveBack(compiled: CompiledGraph): void {
    idle.push(compiled);
    while (idle.length > limit) idle.shift()?.session.dispose();
  }

  function dispose(): void {
    limit = 0;
    for (const { session } of idle.splice(0)) session.dispose();
  }

  return { take, giveBack, dispose };
}

/** Sets variables in one call. */
export function setVariables(session: Session, values: readonly (readonly [Variable, Feed['values']])[]): void {
  session.run(
    values.map(([{ feed, shape }, own]) => [feed, { shape, values: own }]),
    values.map(([{ set }]) => set),
  );
}
