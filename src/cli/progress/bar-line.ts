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

/**
 * How far a search is, in one line: `━━━━━━━━╌╌╌╌  61/200 fits  18 s left  best log-loss 0.1445 (trial 2)  8.2 fits/s`.
 * On a narrow terminal the bar shrinks first, then the words at the end go.
 *
 * @param startedFits fits that were done before this run began
 * @param elapsedMs since this run began
 */
export function barLine(tally: Tally, startedFits: number, elapsedMs: number, { width, color }: LineStyle): string {
  const { rate, left } = pace(tally, startedFits, elapsedMs);
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

/** Fits per second since this run began, and what that leaves to wait. */
export function pace(
  { doneFits, partFits, totalFits }: Tally,
  startedFits: number,
  elapsedMs: number,
): { readonly rate: string; readonly left: string } {
  const done = doneFits + partFits;
  if (done <= startedFits || elapsedMs < settlingMs) return { rate: '', left: '' };
  const perSecond = ((done - startedFits) * 1000) / elapsedMs;
  const rate = perSecond >= 1 ? `${perSecond.toFixed(1)} fits/s` : `${(1 / perSecond).toFixed(1)} s/fit`;
  if (totalFits === null) return { rate, left: '' };
  return { rate, left: `${durationText(Math.max(0, totalFits - done) / perSecond)} left` };
}

/** Before that, a rate says more about starting than about training. */
const settlingMs = 1000;
