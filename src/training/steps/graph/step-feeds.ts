import { createCorrections, type StepCorrections } from '../../step-corrections.js';
import { dropoutPlaces } from '../layer-strengths.js';
import { rateAt } from '../rates.js';
import type { BatchPlan, ProgramSetup } from '../step-program.js';
import type { Output } from './graph-builder.js';
import { type StepNumber, stepNumbers } from './graph-numbers.js';
import { putWords, streamWords } from './graph-uniforms.js';
import type { Feed, Feeds } from './session.js';
import { type Grouping, type StepStreams, sharedRows, sharedStreams } from './sharing.js';
import type { TrainingGraph } from './training-graph.js';

/** The two ways of taking a step (see `commit.ts`), and a look at its rows alone (see `record-statistics.ts`). */
export type Way = 'together' | 'apart' | 'statistics';

/**
 * What a step is fed, which is only what the graph asks for on that way.
 *
 * @param active fits that may take it
 * @returns null where fits do not share what the graph has them share
 */
export type FeedsOf = (way: Way, plan: BatchPlan, active: readonly boolean[]) => Feeds | null;

/** A step, as its feeds are made of it. */
interface FedStep {
  readonly plan: BatchPlan;
  readonly active: readonly boolean[];
  readonly rows: Int32Array; // [inputs · batch]
  readonly streams: StepStreams;
  readonly corrections: readonly StepCorrections[]; // [T]
  readonly rates: readonly number[]; // [T]
}

type MakeFeed = (step: FedStep) => Feed;

const noStreams: StepStreams = { streams: [], streamOf: new Int32Array(0) };

export function createStepFeeds(graph: TrainingGraph, grouping: Grouping, setup: ProgramSetup): FeedsOf {
  const { fits, optimizer } = setup;
  const correctionsAt = createCorrections(inSinglePrecision(optimizer));
  const all = feedMakers(graph, grouping, setup);
  const needed = graph.statistics?.needs ?? [];
  const makers = {
    together: neededBy(all, graph.together.needs),
    apart: neededBy(all, graph.apart.needs),
    // Its momentum does not follow from a step.
    statistics: neededBy(all, new Set([...needed].filter((placeholder) => placeholder !== graph.step.momentum))),
  };
  const draws = graph.together.needs.has(graph.step.streams);

  return (way, plan, active) => {
    const rows = sharedRows(grouping, plan, active);
    const streams = draws ? sharedStreams(grouping, fits, plan, active) : noStreams;
    if (rows === null || streams === null) return null;
    const { stepsBefore } = plan;
    const first = correctionsAt(stepsBefore[0] + 1);
    const corrections = stepsBefore.map((steps) => (steps === stepsBefore[0] ? first : correctionsAt(steps + 1)));
    const rates = fits.map((fit, t) => rateAt(fit, stepsBefore[t]));
    const step = { plan, active, rows, streams, corrections, rates };
    return makers[way].map(([placeholder, make]) => [placeholder, make(step)]);
  };
}

function neededBy(
  all: ReadonlyMap<Output, MakeFeed>,
  needs: ReadonlySet<Output>,
): readonly (readonly [Output, MakeFeed])[] {
  return [...needs].map((placeholder) => {
    const make = all.get(placeholder);
    if (make === undefined) throw new Error(`nothing is fed to ${placeholder}`);
    return [placeholder, make];
  });
}

function feedMakers(
  { step }: TrainingGraph,
  { sharing }: Grouping,
  setup: ProgramSetup,
): ReadonlyMap<Output, MakeFeed> {
  const { fits, batchSize: B, optimizer } = setup;
  const T = fits.length;
  const layers = dropoutPlaces(setup.graph);
  const byFit = createNumbers(optimizer);
  const column = (name: StepNumber): MakeFeed => {
    return (asked) => ({ shape: [T, 1, 1], values: Float32Array.from(fits, (_, t) => byFit[name](asked, t)) });
  };
  return new Map<Output, MakeFeed>([
    [step.rows, ({ rows }) => ({ shape: [sharing.inputs, B], values: rows })],
    [step.mask, ({ plan }) => ({ shape: [T, B, 1], values: plan.mask })],
    [step.shares, ({ plan }) => ({ shape: [T, B, 1], values: sharesOf(plan) })],
    ...stepNumbers.map((name) => [step.numbers[name], column(name)] as const),
    [
      step.adam,
      (asked) => ({ shape: [2], values: Float32Array.of(byFit.adamScale(asked, 0), byFit.adamEpsilon(asked, 0)) }),
    ],
    [step.streams, ({ streams }) => wordsToFeed(layers, streams.streams)],
    [step.streamOf, ({ streams }) => ({ shape: [T], values: streams.streamOf })],
  ]);
}

/** Numbers of a fit's step. Scale and ε of Adam: see `adam-in-place.ts`. */
function createNumbers({
  epsilon,
}: ProgramSetup['optimizer']): Readonly<Record<StepNumber, (step: FedStep, fit: number) => number>> {
  const root = ({ corrections }: FedStep, t: number) => Math.sqrt(corrections[t].correction2);
  return {
    count: ({ plan }, t) => plan.counts[t],
    active: ({ active }, t) => Number(active[t]),
    rate: ({ rates }, t) => rates[t],
    correction1: ({ corrections }, t) => corrections[t].correction1,
    correction2: ({ corrections }, t) => corrections[t].correction2,
    gradientShare: ({ corrections }, t) => corrections[t].gradientShare,
    adamScale: (step, t) => (step.rates[t] * step.corrections[t].correction1) / root(step, t),
    adamEpsilon: (step, t) => epsilon / root(step, t),
  };
}

/** Weight or mask over the count, rounded as the division of two float32 is. [T · batch] */
function sharesOf({ mask, rowWeights, counts }: BatchPlan): Float32Array {
  const weights = rowWeights ?? mask;
  const shares = new Float32Array(weights.length);
  const B = weights.length / counts.length;
  for (let i = 0; i < shares.length; i++) shares[i] = weights[i] / counts[Math.floor(i / B)];
  return shares;
}

/** By layer, then by stream. */
function wordsToFeed(layers: readonly number[], streams: StepStreams['streams']): Feed {
  const values = new Int32Array(layers.length * streams.length * streamWords);
  let at = 0;
  for (const layer of layers) {
    for (const { key, step } of streams) at = putWords(values, at, key, { step, layer });
  }
  return { shape: [values.length / 2, 2], values };
}

/** The β that the graph has, so that corrections undo exactly its averages. */
function inSinglePrecision({ name, beta1, beta2 }: ProgramSetup['optimizer']): Parameters<typeof createCorrections>[0] {
  return { name, beta1: Math.fround(beta1), beta2: Math.fround(beta2) };
}
