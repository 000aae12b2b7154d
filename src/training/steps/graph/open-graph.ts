import { joinFloats } from '../../../util/join-floats.js';
import type { RowSource } from '../row-source.js';
import type { ProgramSetup } from '../step-program.js';
import { type CompiledGraph, type GraphCache, setVariables } from './graph-cache.js';
import { mapsOfTargets, optimizerNumbers, valuesOfFits } from './graph-numbers.js';
import { shapeOf } from './graph-shape.js';
import type { Grouping } from './sharing.js';
import { createStepFeeds, type FeedsOf } from './step-feeds.js';

/** A graph that a program has taken, with the numbers of its fits in it. */
export interface OpenGraph extends CompiledGraph {
  readonly feedsOf: FeedsOf;
}

export function openGraph(cache: GraphCache, source: RowSource, setup: ProgramSetup, grouping: Grouping): OpenGraph {
  const shape = shapeOf(source, setup, grouping.sharing);
  const compiled = cache.take(shape);
  const { graph, session } = compiled;
  const { inputOf, sharing } = grouping;
  const firsts = Array.from({ length: sharing.inputs }, (_, input) => setup.fits[inputOf.indexOf(input)]);
  const { fill } = graph.data;
  const nothing = new Float32Array(source.width);
  const [targetShift, targetScale] = mapsOfTargets(source, setup);
  const numbers = valuesOfFits(shape, setup);
  setVariables(session, [
    ...(fill === null ? [] : [[fill, joinFloats(firsts.map((fit) => fit.fill ?? nothing))] as const]),
    [graph.data.shift, joinFloats(firsts.map(({ shift }) => shift))],
    [graph.data.scale, joinFloats(firsts.map(({ scale }) => scale))],
    [graph.data.inputOf, Int32Array.from(inputOf)],
    [graph.data.targetShift, targetShift],
    [graph.data.targetScale, targetScale],
    ...(numbers.length === 0 ? [] : [[graph.fitNumbers, numbers] as const]),
    ...optimizerNumbers.map((name) => [graph.optimizerNumbers[name], Float32Array.of(setup.optimizer[name])] as const),
  ]);
  return { ...compiled, feedsOf: createStepFeeds(graph, grouping, setup) };
}
