import type { Collected, Origins } from './collected.js';

/**
 * float32 keeps 24 bits. A column whose mean is 2^10 standard deviations away from 0 keeps fewer than 14 of them for
 * what tells its rows apart; from there on the mean is subtracted in double precision before rounding. Other columns
 * stay as they are written.
 */
const spreadsFromZero = 2 ** 10;

/** The columns that lost digits, each with the origin that keeps them. Constant columns have nothing to lose. */
export function originsWanted(collected: Collected): Origins {
  const origins = new Map<string, number>();
  for (const column of collected.columns) {
    if (column.use !== 'numbers') continue;
    const { mean, sd } = column.numbers.moments();
    if (sd > 0 && Math.abs(mean) > spreadsFromZero * sd) origins.set(column.name, mean);
  }
  return origins;
}
