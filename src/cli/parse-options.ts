import { InvalidArgumentError } from 'commander';

/** `metric=value`, for the gates. */
export interface MetricLimit {
  readonly metric: string;
  readonly limit: number;
}

export function parseMetricLimit(text: string): MetricLimit {
  const match = /^([\w-]+)=(.+)$/.exec(text);
  const limit = Number(match?.[2]);
  if (match === null || !Number.isFinite(limit)) {
    throw new InvalidArgumentError('metric=value is wanted, e.g. accuracy=0.95.');
  }
  return { metric: match[1], limit };
}

/** `path=value`; the value stays text, read as YAML later. */
export function collectAssignment(text: string, before: readonly string[]): string[] {
  if (!/^[^=]+=/.test(text)) throw new InvalidArgumentError('path=value is wanted, e.g. training.epochs=30.');
  return [...before, text];
}

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `10m`, `1.5h`, or a number of seconds → milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([smh]?)$/.exec(text.trim());
  const ms = match === null ? 0 : Number(match[1]) * unitsMs[match[2] || 's'];
  if (ms <= 0) throw new InvalidArgumentError('a positive time is wanted, e.g. 90s, 10m or 2h.');
  return ms;
}

/** @param least the smallest number allowed */
export function parseInteger(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least) return value;
    throw new InvalidArgumentError(`a whole number of at least ${least} is wanted.`);
  };
}

export function parseWorkers(text: string): 'auto' | number {
  return text === 'auto' ? text : parseInteger(1)(text);
}
