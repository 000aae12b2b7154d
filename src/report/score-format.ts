import { numberText } from '../selection/number-text.js';
import type { Report } from './report-schema.js';

export interface ScoreFormat {
  /** A score, or a difference of scores. */
  readonly text: (score: number | null) => string;
  readonly withError: (score: { readonly mean: number | null; readonly standardError: number | null }) => string;
}

const largest = 1e6;
const mostDecimals = 7;

/**
 * One number of decimals for a whole column, so that digits line up: two significant digits of the winner's standard
 * error, which is as fine as the scores are known; four of its score where there is no error.
 */
export function scoreFormat(report: Report): ScoreFormat {
  const winner = report.trials.find((trial) => trial.number === report.recommended?.trial);
  const decimals = decimalsFor(winner?.score.standardError ?? null, winner?.score.mean ?? null);
  const text = (value: number | null) =>
    value === null || Math.abs(value) >= largest ? numberText(value) : value.toFixed(decimals);
  return {
    text,
    withError: ({ mean, standardError }) =>
      standardError === null ? text(mean) : `${text(mean)} ± ${text(standardError)}`,
  };
}

function decimalsFor(error: number | null, mean: number | null): number {
  if (error !== null && error > 0) return clamp(1 - magnitude(error));
  return mean === null || mean === 0 ? 4 : clamp(3 - magnitude(mean));
}

function magnitude(value: number): number {
  return Math.floor(Math.log10(Math.abs(value)));
}

function clamp(decimals: number): number {
  return Math.min(mostDecimals, Math.max(0, decimals));
}
