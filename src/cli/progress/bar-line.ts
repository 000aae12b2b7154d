import pc from 'picocolors';
import { durationText } from './duration-text.js';
import { standing, type Tally } from './progress.js';

export interface LineStyle {
  /** Characters that the line may take. */
  readonly width: number;
  readonly color: boolean;
}

const longestBar = 24;
const shortestBar = 8;

/** Where a run stands in time, in milliseconds. */
export interface Course {
  /** Fits that were done before this run began. */
  readonly startedFits: number;
  /** From this run's beginning to the last news of a fit or an epoch. */
  readonly newsMs: number;
  /** From this run's beginning to now. */
  readonly elapsedMs: number;
}

/**
 * How far a search is, in one line: `━━━━━━━━╌╌╌╌  61/200 fits  18 s left  best log-loss 0.1445 (trial 2)  8.2 fits/s`.
 * On a narrow terminal the bar shrinks first, then words that do not fit go, the last ones first.
 */
export function barLine(tally: Tally, course: Course, { width, color }: LineStyle): string {
  const { rate, left } = pace(tally, course);
  const count = tally.totalFits === null ? `${tally.doneFits} fits` : `${tally.doneFits}/${tally.totalFits} fits`;
  const words = fitting([count, left, standing(tally), rate], width - shortestBar - gap.length);
  const room = Math.min(longestBar, width - words.join(gap).length - gap.length);
  const bar = tally.totalFits === null || room < shortestBar ? [] : [drawnBar(tally, tally.totalFits, room, color)];
  return [...bar, ...words].join(gap);
}

const gap = '  ';

/** As many as fit, in this order; the first one always. */
function fitting([first, ...others]: readonly string[], width: number): readonly string[] {
  const kept = [first];
  for (const word of others) {
    if (word !== '' && [...kept, word].join(gap).length <= width) kept.push(word);
  }
  return kept;
}

function drawnBar({ doneFits, partFits }: Tally, total: number, size: number, color: boolean): string {
  const filled = Math.min(size, Math.floor(((doneFits + partFits) / total) * size));
  const { cyan, dim } = pc.createColors(color);
  return cyan('━'.repeat(filled)) + dim('╌'.repeat(size - filled));
}

/**
 * Fits per second up to the last news, and what that leaves to wait from now on: between news the time left runs down,
 * where a rate taken up to now would let it rise.
 */
export function pace(
  { doneFits, partFits, totalFits }: Tally,
  { startedFits, newsMs, elapsedMs }: Course,
): { readonly rate: string; readonly left: string } {
  const done = doneFits + partFits;
  if (done <= startedFits || newsMs < settlingMs) {
    return { rate: '', left: elapsedMs < waitingMs ? '' : `${durationText(elapsedMs / 1000)} so far` };
  }
  const perSecond = ((done - startedFits) * 1000) / newsMs;
  const rate = perSecond >= 1 ? `${perSecond.toFixed(1)} fits/s` : `${(1 / perSecond).toFixed(1)} s/fit`;
  if (totalFits === null) return { rate, left: '' };
  const seconds = Math.max(0, totalFits - done) / perSecond - (elapsedMs - newsMs) / 1000;
  return { rate, left: `${durationText(Math.max(1, seconds))} left` };
}

/** Before that, a rate says more about starting than about training. */
const settlingMs = 1000;
/** A person who waits longer without a number wants a sign of life. */
const waitingMs = 3000;
