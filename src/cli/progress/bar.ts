import { SingleBar } from 'cli-progress';
import { type World, wantsColor, widthOf } from '../world.js';
import { note } from '../write.js';
import { barLine, type Course } from './bar-line.js';
import { emptyTally, lineOf, type Progress, type Tally, tallyAfter } from './progress.js';

const defaultWidth = 80;

/** One line that redraws itself on the terminal while candidates are tried; lines of note go above it. */
export function createBar({ stderr, env, now }: World): Progress {
  const color = wantsColor(stderr, env);
  let tally = emptyTally;
  let start = { ms: 0, fits: 0 };
  let newsMs = 0;
  let running = false;
  let closed = false;
  const bar = new SingleBar({
    // The last column stays free: terminals that are written full may begin a new line.
    format: () => barLine(tally, course(), { width: (widthOf(stderr) ?? defaultWidth) - 1, color }),
    stream: stderr,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    gracefulExit: false,
    linewrap: false,
  });

  function course(): Course {
    return { startedFits: start.fits, newsMs, elapsedMs: now() - start.ms };
  }

  function draw(): void {
    if (closed || !isSearching(tally)) return;
    if (running) bar.update(tally.doneFits + tally.partFits);
    else bar.start(tally.totalFits ?? 1, tally.doneFits);
    running = true;
  }

  function clear(): void {
    if (running) bar.stop();
    running = false;
  }

  function say(line: string): void {
    clear();
    note(stderr, `${line}\n`);
    draw();
  }

  return {
    onEvent(event) {
      tally = tallyAfter(tally, event);
      const { type } = event.type === 'outer' ? event.event : event;
      if (type === 'start') start = { ms: now(), fits: tally.doneFits };
      if (type === 'epoch' || type === 'fits') newsMs = now() - start.ms;
      const line = lineOf(event);
      if (line !== null) say(line);
      else draw();
    },
    say,
    close: () => {
      closed = true;
      clear();
    },
  };
}

/** Between the first and the last candidate; what comes after is told in lines. */
function isSearching({ metric, searched }: Tally): boolean {
  return metric !== '' && !searched;
}
