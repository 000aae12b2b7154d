import { InvalidArgumentError } from 'commander';
import { knownMetrics } from '../core/known-metrics.js';
import { directionOf, type MetricName } from '../core/metric.js';
import { nearNames } from '../util/near-names.js';
import { parseDurationMs } from '../util/quantities.js';

/** `metric=value`, for the gates. */
export interface MetricLimit {
  readonly metric: MetricName;
  readonly limit: number;
}

const metrics: readonly MetricName[] = Object.keys(knownMetrics);

/** A floor for a metric that should be high. */
export function parseFloor(text: string): MetricLimit {
  const { metric, limit } = parseMetricLimit(text);
  if (directionOf(metric) === 'maximize') return { metric, limit };
  throw new InvalidArgumentError(`Lower is better for ${metric}: write --fail-over ${metric}=${limit}.`);
}

/** A ceiling for a metric that should be low. */
export function parseCeiling(text: string): MetricLimit {
  const { metric, limit } = parseMetricLimit(text);
  if (directionOf(metric) === 'minimize') return { metric, limit };
  throw new InvalidArgumentError(`Higher is better for ${metric}: write --fail-under ${metric}=${limit}.`);
}

function parseMetricLimit(text: string): MetricLimit {
  const match = /^([^=]+)=\s*(\S+)\s*$/.exec(text);
  const limit = Number(match?.[2]);
  if (match === null || !Number.isFinite(limit)) {
    throw new InvalidArgumentError('METRIC=NUMBER is wanted, e.g. accuracy=0.95 or log-loss=0.2.');
  }
  return { metric: parseName(metrics)(match[1].trim()), limit };
}

/** One of a list. */
export function parseName<Name extends string>(names: readonly Name[]): (text: string) => Name {
  return (text) => {
    const found = names.find((name) => name === text);
    if (found !== undefined) return found;
    const [near] = nearNames(text, names);
    const remedy = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new InvalidArgumentError(`One of ${names.join(', ')} is wanted.${remedy}`);
  };
}

/** An option that may be repeated. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** `path=value`; the value stays text, read as YAML later. */
export function collectAssignment(text: string, before: readonly string[] = []): string[] {
  if (!/^[^=]+=/.test(text)) throw new InvalidArgumentError('PATH=VALUE is wanted, e.g. training.epochs=30.');
  return [...before, text];
}

/** `90s`, `10m`, `1.5h`, or a number of seconds → milliseconds. */
export function parseDuration(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === null) throw new InvalidArgumentError('A positive time is wanted, e.g. 90s, 10m or 2h.');
  return ms;
}

/** @param least the smallest number allowed */
export function parseInteger(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`A whole number of at least ${least} is wanted.`);
  };
}

export function parseWorkers(text: string): 'auto' | number {
  if (text === 'auto') return text;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A number of at least 1, or auto, is wanted.');
}
