import type { FitRequest } from '../core/fit.js';
import type { Settings } from '../core/settings.js';
import { canonicalJson } from '../util/hash.js';
import { inPieces } from '../util/pieces.js';
import { averagingOf } from './averaging.js';
import { isNoisy } from './gradient-noise.js';

/** What decides whether fits can train in one pass: everything but the numbers that a program takes by fit. */
export function shapeKey({ settings, epochs }: FitRequest): string {
  const { model, training } = settings;
  const { dropout: _, ...topology } = model;
  const { learningRate: __, ...optimizer } = training.optimizer;
  const { name, convention, apply } = training.penalty;
  const { batchSize, earlyStopping, loss, labelSmoothing = 0, mixup = 0, nonNegative = false } = training;
  const trained = { loss: loss?.name, smooths: labelSmoothing > 0, mixes: mixup > 0 };
  const kept = { nonNegative, isNoisy: isNoisy(training), averaging: averagingOf(training) };
  // Where the number of epochs is given, nothing stops early: such fits keep apart from those that may.
  const length = { epochs: epochs ?? training.epochs, stopsEarly: earlyStopping !== null && epochs === null };
  return canonicalJson({
    topology,
    optimizer,
    penalty: { name, convention, apply },
    batchSize,
    earlyStopping,
    trained,
    kept,
    length,
  });
}

/**
 * Groups requests that share shapes, in the order of their first members, and cuts the groups into batches. In a batch,
 * candidates on one fold stand together: they share rows and random numbers.
 *
 * @param limit the most fits in a batch, for settings of a shape
 */
export function planBatches(
  requests: readonly FitRequest[],
  limit: (settings: Settings) => number,
): readonly (readonly FitRequest[])[] {
  return groupBy(requests, shapeKey).flatMap((group) => {
    const most = limit(group[0].settings);
    return inPieces(byFold(group, most), Math.ceil(group.length / most));
  });
}

/** As many candidates as a batch holds on one fold, then the same on the next: so that candidates are done in their order. */
function byFold(group: readonly FitRequest[], atATime: number): readonly FitRequest[] {
  const folds = groupBy(group, ({ repeat, fold }) => `${repeat}/${fold}`);
  const turns = Math.ceil(Math.max(...folds.map((own) => own.length)) / atATime);
  return Array.from({ length: turns }, (_, turn) =>
    folds.flatMap((own) => own.slice(turn * atATime, (turn + 1) * atATime)),
  ).flat();
}

function groupBy(requests: readonly FitRequest[], keyOf: (request: FitRequest) => string): FitRequest[][] {
  const groups = new Map<string, FitRequest[]>();
  for (const request of requests) {
    const key = keyOf(request);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [request]);
    else group.push(request);
  }
  return [...groups.values()];
}
