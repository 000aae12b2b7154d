import type { FitRequest } from '../core/fit.js';
import type { Settings } from '../core/settings.js';
import { canonicalJson } from '../util/hash.js';

/** What decides whether fits can train in one pass: everything but the numbers that a program takes by fit. */
export function shapeKey({ settings, epochs }: FitRequest): string {
  const { model, training } = settings;
  const { dropout: _, ...topology } = model;
  const { learningRate: __, ...optimizer } = training.optimizer;
  const { name, convention, apply } = training.penalty;
  const { batchSize, earlyStopping } = training;
  // Where the number of epochs is given, nothing stops early: such fits keep apart from those that may.
  const length = { epochs: epochs ?? training.epochs, stopsEarly: earlyStopping !== null && epochs === null };
  return canonicalJson({ topology, optimizer, penalty: { name, convention, apply }, batchSize, earlyStopping, length });
}

/**
 * Groups requests that share shapes, in the order of their first members, and cuts the groups into batches.
 *
 * @param limit the most fits in a batch, for settings of a shape
 */
export function planBatches(
  requests: readonly FitRequest[],
  limit: (settings: Settings) => number,
): readonly (readonly FitRequest[])[] {
  const groups = new Map<string, FitRequest[]>();
  for (const request of requests) {
    const key = shapeKey(request);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [request]);
    else group.push(request);
  }
  return [...groups.values()].flatMap((group) => cut(group, limit(group[0].settings)));
}

/** Pieces of nearly equal size, none over the limit. */
function cut(group: readonly FitRequest[], limit: number): readonly (readonly FitRequest[])[] {
  const pieces = Math.ceil(group.length / limit);
  return Array.from({ length: pieces }, (_, i) =>
    group.slice(Math.round((i * group.length) / pieces), Math.round(((i + 1) * group.length) / pieces)),
  );
}
