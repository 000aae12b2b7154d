import type { World } from '../world.js';
import { note } from '../write.js';
import { emptyTally, lineOf, type Progress, standing, tallyAfter } from './progress.js';

/** A log that nobody reads live gains nothing from more. */
const quietMs = 5000;

/** Plain lines, for CI and files: what is of note at once, how far the search is every few seconds. */
export function createLines({ stderr, now }: World): Progress {
  let tally = emptyTally;
  let lastMs = Number.NEGATIVE_INFINITY;
  const say = (line: string) => note(stderr, `${line}\n`);
  return {
    onEvent(event) {
      tally = tallyAfter(tally, event);
      const line = lineOf(event);
      if (line !== null) say(line);
      const { type } = event.type === 'outer' ? event.event : event;
      // What comes after the search is told by its own lines.
      if (type !== 'fits' || tally.searched || now() - lastMs < quietMs) return;
      lastMs = now();
      const total = tally.totalFits === null ? '' : `/${tally.totalFits}`;
      const best = standing(tally);
      say(`${tally.doneFits}${total} fits${best === '' ? '' : `, ${best}`}`);
    },
    say,
    close: () => {},
  };
}
