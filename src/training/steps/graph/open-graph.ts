import { joinFloats } from '../../../util/join-floats.js';
import { type CorrectionsAt, createCorrections, type StepCorrections } from '../../step-corrections.js';
import { dropoutPlaces, drops } from '../layer-strengths.js';
import { rateAt } from '../rates.js';
import type { RowSource } from '../row-source.js';
import type { BatchPlan, ProgramSetup } from '../step-program.js';
import { type CompiledGraph, type GraphCache, setVariables } from './graph-cache.js';
import { mapsOfTargets, optimizerNumbers, valuesOfFits } from './graph-numbers.js';
import { shapeOf } from './graph-shape.js';
import { streamWords, wordsOf } from './graph-uniforms.js';
import type { Feed, Feeds } from './session.js';
import { type Grouping, type StepStreams, sharedRows, sharedStreams } from './sharing.js';

/** A graph that a program has taken, with the numbers of its fits in it. */
export interface OpenGraph extends CompiledGraph {
  readonly grouping: Grouping;
  readonly correctionsAt: CorrectionsAt;
}

export function openGraph(cache: GraphCache, source: RowSource, setup: ProgramSetup, grouping: Grouping): OpenGraph {
  const compiled = cache.take(shapeOf(source, setup, grouping.sharing));
  const { graph, session } = compiled;
  const { inputOf, sharing } = grouping;
  const firsts = Array.from({ length: sharing.inputs }, (_, input) => setup.fits[inputOf.indexOf(input)]);
  const { fill } = graph.data;
  const nothing = new Float32Array(source.width);
  const [targetShift, targetScale] = mapsOfTargets(source, setup);
  setVariables(session, [
    ...(fill === null ? [] : [[fill, joinFloats(firsts.map((fit) => fit.fill ?? nothing))] as const]),
    [graph.data.shift, joinFloats(firsts.map(({ shift }) => shift))],
    [graph.data.scale, joinFloats(firsts.map(({ scale }) => scale))],
    [graph.data.inputOf, Int32Array.from(inputOf)],
    [graph.data.targetShift, targetShift],
    [graph.data.targetScale, targetScale],
    [graph.fitNumbers, valuesOfFits(setup)],
    [graph.optimizerNumbers, Float32Array.from(optimizerNumbers.map((name) => setup.optimizer[name]))],
  ]);
  return { ...compiled, grouping, correctionsAt: createCorrections(inSinglePrecision(setup.optimizer)) };
}

/**
 * What a step is fed.
 *
 * @param active fits that may take it
 * @returns null where fits do not share what the graph has them share
 */
export function feedsOf(
  { graph, grouping, correctionsAt }: OpenGraph,
  setup: ProgramSetup,
  plan: BatchPlan,
  active: readonly boolean[],
): Feeds | null {
  const { fits, batchSize: B, optimizer } = setup;
  const T = fits.length;
  const { sharing } = grouping;
  const rows = sharedRows(grouping, plan, active);
  const draws = fits.some(drops) && dropoutPlaces(setup.graph).length > 0;
  const streams = draws ? sharedStreams(grouping, fits, plan, active) : null;
  if (rows === null || (draws && streams === null)) return null;
  const corrections = plan.stepsBefore.map((steps) => correctionsAt(steps + 1));
  const ofAll = (name: keyof StepCorrections) => corrections.map((own) => own[name]);
  const rates = fits.map((fit, t) => rateAt(fit, plan.stepsBefore[t]));
  const { scale, epsilon } = adamNumbers(optimizer, rates, corrections);
  const moments = [ofAll('correction1'), ofAll('correction2'), ofAll('gradientShare')];
  const byFit = [plan.counts, active.map(Number), rates, ...moments, scale, epsilon];
  const numbers = Float32Array.from(byFit.flatMap((values) => [...values]));
  const { step } = graph;
  return {
    [step.rows]: { shape: [sharing.inputs, B], values: rows },
    [step.mask]: { shape: [T, B, 1], values: plan.mask },
    [step.rowWeights]: { shape: [T, B, 1], values: plan.rowWeights ?? plan.mask },
    [step.numbers]: { shape: [numbers.length / T, T, 1, 1], values: numbers },
    [step.adam]: { shape: [2], values: Float32Array.of(scale[0], epsilon[0]) },
    ...(streams !== null && {
      [step.streams]: wordsToFeed(setup, streams.streams),
      [step.streamOf]: { shape: [T], values: streams.streamOf },
    }),
  };
}

/** By layer, then by stream. */
function wordsToFeed({ graph }: ProgramSetup, streams: StepStreams['streams']): Feed {
  const layers = dropoutPlaces(graph);
  const words = layers.flatMap((layer) => streams.flatMap(({ key, step }) => wordsOf(key, { step, layer })));
  return { shape: [layers.length * streams.length, streamWords / 2, 2], values: Int32Array.from(words) };
}

/** Scale and ε of each fit: see `adam-in-place.ts`. */
function adamNumbers(
  optimizer: ProgramSetup['optimizer'],
  rates: readonly number[],
  corrections: readonly StepCorrections[],
): { readonly scale: readonly number[]; readonly epsilon: readonly number[] } {
  const roots = corrections.map(({ correction2 }) => Math.sqrt(correction2));
  return {
    scale: rates.map((rate, t) => (rate * corrections[t].correction1) / roots[t]),
    epsilon: roots.map((root) => optimizer.epsilon / root),
  };
}

/** The β that the graph has, so that corrections undo exactly its averages. */
function inSinglePrecision({ name, beta1, beta2 }: ProgramSetup['optimizer']): Parameters<typeof createCorrections>[0] {
  return { name, beta1: Math.fround(beta1), beta2: Math.fround(beta2) };
}
