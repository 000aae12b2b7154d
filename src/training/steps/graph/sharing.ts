import type { StreamKey } from '../../../util/philox.js';
import type { BatchPlan, FitSetup } from '../step-program.js';
import type { Sharing } from './graph-shape.js';

/** Which of the different things each fit gets. */
export interface Grouping {
  readonly sharing: Sharing;
  /** [T] */
  readonly inputOf: readonly number[];
}

/** Fits on one fold with one standardisation are taken to meet the same rows, and to draw from one stream. */
export function groupByFold(fits: readonly FitSetup[]): Grouping {
  const onOneFold = (one: FitSetup, other: FitSetup) => sameKey(one.dropoutKey, other.dropoutKey);
  const inputOf = numbered(fits, (one, other) => onOneFold(one, other) && sameMap(one, other));
  const streams = numbered(fits, onOneFold);
  return { sharing: { inputs: countOf(inputOf), streams: countOf(streams) }, inputOf };
}

/** Nothing is shared: right for whatever a plan says. */
export function groupAlone(fits: readonly FitSetup[]): Grouping {
  return { sharing: { inputs: fits.length, streams: fits.length }, inputOf: fits.map((_, t) => t) };
}

/**
 * The rows of a step, one batch for each input.
 *
 * @param active fits whose rows matter
 * @returns [inputs · batch]; null where fits that are to share an input have different rows
 */
export function sharedRows(
  { sharing, inputOf }: Grouping,
  { rows }: BatchPlan,
  active: readonly boolean[],
): Int32Array | null {
  const B = rows.length / inputOf.length;
  const shared = new Int32Array(sharing.inputs * B);
  const isSet = new Array<boolean>(sharing.inputs).fill(false);
  for (const [t, input] of inputOf.entries()) {
    if (!active[t]) continue;
    const own = rows.subarray(t * B, (t + 1) * B);
    if (!isSet[input]) shared.set(own, input * B);
    else if (own.some((row, i) => row !== shared[input * B + i])) return null;
    isSet[input] = true;
  }
  return shared;
}

interface Stream {
  readonly key: StreamKey;
  readonly step: number;
}

/** A fit's stream in a step: fits with equal key and step draw the same numbers. */
export interface StepStreams {
  /** Key and step of each. [streams] */
  readonly streams: readonly Stream[];
  /** [T] */
  readonly streamOf: Int32Array;
}

/** @returns null where there are more different ones than the graph has */
export function sharedStreams(
  { sharing: { streams } }: Grouping,
  fits: readonly FitSetup[],
  { stepsBefore }: BatchPlan,
  active: readonly boolean[],
): StepStreams | null {
  const made: Stream[] = [];
  const streamOf = new Int32Array(fits.length);
  for (const [t, { dropoutKey: key }] of fits.entries()) {
    const own = { key, step: stepsBefore[t] };
    // Where each fit has its own, they are in the fits' order.
    if (streams === fits.length) streamOf[t] = made.push(own) - 1;
    else if (active[t]) streamOf[t] = placeOf(made, own);
  }
  if (made.length > streams) return null;
  const unused = Array.from({ length: streams - made.length }, () => ({ key: fits[0].dropoutKey, step: 0 }));
  return { streams: [...made, ...unused], streamOf };
}

/** Where a stream is among others; it is put there where it is not. */
function placeOf(streams: Stream[], own: Stream): number {
  const known = streams.findIndex(({ key, step }) => step === own.step && sameKey(key, own.key));
  return known === -1 ? streams.push(own) - 1 : known;
}

/** Each one's number among the different ones, in the order of their first members. */
function numbered(fits: readonly FitSetup[], same: (one: FitSetup, other: FitSetup) => boolean): number[] {
  const firsts: FitSetup[] = [];
  return fits.map((fit) => {
    const known = firsts.findIndex((first) => same(first, fit));
    return known === -1 ? firsts.push(fit) - 1 : known;
  });
}

function countOf(numbers: readonly number[]): number {
  return Math.max(...numbers) + 1;
}

function sameKey(one: StreamKey, other: StreamKey): boolean {
  return one.low === other.low && one.high === other.high;
}

function sameMap(one: FitSetup, other: FitSetup): boolean {
  return sameFill(one.fill, other.fill) && sameValues(one.shift, other.shift) && sameValues(one.scale, other.scale);
}

function sameFill(one: FitSetup['fill'], other: FitSetup['fill']): boolean {
  return one === other || (one !== null && other !== null && sameValues(one, other));
}

function sameValues(one: Float32Array, other: Float32Array): boolean {
  return one === other || one.every((value, i) => value === other[i]);
}
