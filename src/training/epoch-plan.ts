/**
 * How a fit is replayed elsewhere, step by step, from (seed, key) alone:
 *
 * - weights to begin with: `initialWeights(graph, seed, key)`, in the order of `parameterShapes(graph)`;
 * - rows of step s of epoch e (both from 0), with n rows and B a batch: places s·B … s·B + B − 1 of
 *   `epochOrder(seed, key, e, n)`, the last batch being short; they are places in the fit's list of rows;
 * - dropout uniforms of that step, for a dropout node at place `layer` of the graph's nodes: the first rows · units of
 *   `philoxUniform(fitStream(seed, key, 'dropout'), { step: e · ⌈n / B⌉ + s, layer }, B · units)`, row by row; a unit
 *   stays where u ≥ rate;
 * - what a row's loss counts: `trainingWeights`;
 * - mixup's share and pairs of that step: `drawMix` with `fitStream(seed, key, 'mixup')` and the step that dropout has;
 * - losses to compare with, penalty included and before the step: `EpochRecord.losses`.
 */
import type { FitKey } from '../core/fit.js';
import { createRandomStream, streamKey } from '../util/random.js';
import { mixBatch } from './mixup.js';
import type { BatchPlan, EpochPlan } from './steps/step-program.js';

/** A fit as the planning of its epochs sees it. */
export interface EpochMember {
  readonly key: FitKey;
  readonly rows: Int32Array;
  /** What the losses of the rows are multiplied by, by place in `rows`; left out or null: nothing. */
  readonly weights?: Float32Array | null;
  /** α of mixup; left out or 0: rows stay as they are. */
  readonly mixup?: number;
}

/** Streams of a fit: made of seed, repeat and fold, never of the candidate. */
export function fitStream(seed: number, { repeat, fold }: FitKey, ...purpose: readonly (string | number)[]) {
  return streamKey(seed, repeat, fold, ...purpose);
}

/** The order in which a fit meets its rows in an epoch (from 0): positions in its list of rows. */
export function epochOrder(seed: number, key: FitKey, epoch: number, rows: number): Int32Array {
  return createRandomStream(fitStream(seed, key, 'shuffle', epoch)).permutation(rows);
}

export function stepsPerEpoch(rows: number, batchSize: number): number {
  return Math.ceil(rows / batchSize);
}

/**
 * The batches of an epoch, each made when it is asked for: an epoch of a million rows is never in memory whole. Fits with
 * fewer rows make fewer steps; the last batch of each may be short.
 *
 * @param training fits that still train
 */
export function planEpoch(
  members: readonly EpochMember[],
  training: readonly boolean[],
  { seed, epoch, batchSize }: { readonly seed: number; readonly epoch: number; readonly batchSize: number },
): EpochPlan {
  const steps = members.map(({ rows }) => stepsPerEpoch(rows.length, batchSize));
  const mixed = members.map(({ key, mixup = 0 }) =>
    mixup === 0 ? null : { key: fitStream(seed, key, 'mixup'), alpha: mixup },
  );
  const longest = Math.max(0, ...steps.filter((_, t) => training[t]));
  function* plans(): Generator<BatchPlan> {
    const orders = ordersOf(members, seed, epoch);
    for (let s = 0; s < longest; s++) {
      const active = steps.map((own, t) => training[t] && s < own);
      const stepsBefore = steps.map((own) => epoch * own + s);
      const { rows, mask, counts } = batchAt(members, orders, s, batchSize, active);
      const plain = weightsAt(members, orders, s, batchSize, mask);
      const { mix, rowWeights } = mixBatch(mixed, { rows, mask, counts, rowWeights: plain, active, stepsBefore });
      yield { rows, mask, counts, rowWeights, mix, active, stepsBefore };
    }
  }
  return { steps: { [Symbol.iterator]: plans } };
}

/** Positions in each fit's rows. Fits on one fold with as many rows share one order. */
function ordersOf(members: readonly EpochMember[], seed: number, epoch: number): readonly Int32Array[] {
  const known = new Map<string, Int32Array>();
  return members.map(({ key, rows }) => {
    const id = `${key.repeat}/${key.fold}/${rows.length}`;
    const order = known.get(id) ?? epochOrder(seed, key, epoch, rows.length);
    known.set(id, order);
    return order;
  });
}

function batchAt(
  members: readonly EpochMember[],
  orders: readonly Int32Array[],
  step: number,
  batchSize: number,
  active: readonly boolean[],
): Pick<BatchPlan, 'rows' | 'mask' | 'counts'> {
  const T = members.length;
  const rows = new Int32Array(T * batchSize);
  const mask = new Float32Array(T * batchSize);
  const counts = new Float32Array(T).fill(1);
  for (const [t, member] of members.entries()) {
    if (!active[t]) continue;
    const [at, before] = [t * batchSize, (t - 1) * batchSize];
    // Candidates on a fold follow one another, and meet the same rows.
    if (t > 0 && active[t - 1] && orders[t] === orders[t - 1] && member.rows === members[t - 1].rows) {
      rows.copyWithin(at, before, at);
      mask.copyWithin(at, before, at);
      counts[t] = counts[t - 1];
    } else counts[t] = putRows(member.rows, orders[t], step * batchSize, batchSize, rows, mask, at);
  }
  return { rows, mask, counts };
}

/** The mask where a fit has no weights. */
function weightsAt(
  members: readonly EpochMember[],
  orders: readonly Int32Array[],
  step: number,
  batchSize: number,
  mask: Float32Array,
): Float32Array | null {
  if (members.every(({ weights = null }) => weights === null)) return null;
  const made = mask.slice();
  for (const [t, { weights = null }] of members.entries()) {
    if (weights === null) continue;
    const places = orders[t].subarray(step * batchSize, (step + 1) * batchSize);
    for (const [i, place] of places.entries()) made[t * batchSize + i] *= weights[place];
  }
  return made;
}

/** One fit's batch from an index on. @returns how many of its rows are real */
function putRows(
  from: Int32Array,
  order: Int32Array,
  start: number,
  batchSize: number,
  rows: Int32Array,
  mask: Float32Array,
  at: number,
): number {
  const count = Math.min(batchSize, order.length - start);
  for (let i = 0; i < count; i++) rows[at + i] = from[order[start + i]];
  // What is masked takes part in products, though it counts for nothing: a row of the fit's own can't overflow alone.
  rows.fill(rows[at], at + count, at + batchSize);
  mask.fill(1, at, at + count);
  return count;
}
