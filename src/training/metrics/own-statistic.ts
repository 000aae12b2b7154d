import { UserError } from '../../core/errors.js';
import type { MeasuredRows, OwnMetric, OwnMetrics } from '../../core/own-metric.js';
import type { Counts, Statistic, StatisticMakers } from './statistic.js';

/** @param rowsOf made where a metric needs them */
export function ownStatistics(own: OwnMetrics, rowsOf: () => MeasuredRows): StatisticMakers {
  return Object.fromEntries(
    Object.entries(own).map(([name, metric]) => [name, () => ownStatistic(name, metric, rowsOf())]),
  );
}

/**
 * A metric of a person's own, asked of the rows as they are taken.
 *
 * @throws UserError (config), when it is asked, where it throws or returns something other than a number
 */
function ownStatistic(name: string, { measure }: OwnMetric, rows: MeasuredRows): Statistic {
  return (counts) => {
    const value = ask(name, measure, taken(rows, counts));
    if (typeof value === 'number') return value;
    const found = `metric ${name}: returned ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
    throw new UserError('config', `${found}; a number is wanted (NaN where it is not defined); correct the function`);
  };
}

function ask(name: string, measure: OwnMetric['measure'], rows: MeasuredRows): unknown {
  try {
    return measure(rows);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('config', `metric ${name}: threw "${message}"; a number is wanted; correct the function`, {
      cause,
    });
  }
}

/** Each row as often as it is counted, where that makes as many rows; else once, with its weight. */
function taken(rows: MeasuredRows, counts: Counts): MeasuredRows {
  if (counts.every((count) => count === 1)) return rows;
  const isResample = counts.every(Number.isInteger) && counts.reduce((sum, count) => sum + count, 0) === counts.length;
  if (isResample) return picked(rows, rowsAsOften(counts));
  const places = Array.from(counts.keys()).filter((row) => counts[row] > 0);
  return { ...picked(rows, places), weights: Float64Array.from(places, (row) => counts[row]) };
}

function rowsAsOften(counts: Counts): readonly number[] {
  return Array.from(counts).flatMap((count, row) => new Array<number>(count).fill(row));
}

function picked(rows: MeasuredRows, places: readonly number[]): MeasuredRows {
  if (rows.task === 'regression') {
    const pick = (values: Float64Array) => Float64Array.from(places, (row) => values[row]);
    return { ...rows, actual: pick(rows.actual), predicted: pick(rows.predicted) };
  }
  if (rows.task === 'multi-label') {
    const width = rows.labels.length;
    const from = (_: unknown, i: number) => places[Math.floor(i / width)] * width + (i % width);
    const all = Array.from({ length: places.length * width }, from);
    return {
      ...rows,
      actual: Int32Array.from(all, (i) => rows.actual[i]),
      decided: Int32Array.from(all, (i) => rows.decided[i]),
      probabilities: Float64Array.from(all, (i) => rows.probabilities[i]),
    };
  }
  const { classes, actual, decided, probabilities } = rows;
  const width = classes.length;
  return {
    ...rows,
    actual: Int32Array.from(places, (row) => actual[row]),
    decided: Int32Array.from(places, (row) => decided[row]),
    probabilities: Float64Array.from(
      { length: places.length * width },
      (_, i) => probabilities[places[Math.floor(i / width)] * width + (i % width)],
    ),
  };
}
