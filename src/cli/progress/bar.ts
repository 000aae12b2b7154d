import { Presets, SingleBar } from 'cli-progress';
import type { World } from '../world.js';
import { emptyTally, lineOf, type Progress, standing, type Tally, tallyAfter } from './progress.js';

/** A bar that redraws itself on the terminal, with rate and remaining time; lines of note go above it. */
export function createBar({ stderr, now }: World): Progress {
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total} fits  {rate}  {left}  {standing}',
      stream: stderr,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      gracefulExit: false,
      linewrap: false,
    },
    Presets.shades_classic,
  );
  let tally = emptyTally;
  let startedMs = 0;
  let startedFits = 0;
  let running = false;

  function draw(): void {
    if (tally.totalFits === null) return;
    const payload = { ...pace(tally, startedFits, now() - startedMs), standing: standing(tally) };
    if (running) bar.update(tally.doneFits, payload);
    else bar.start(tally.totalFits, tally.doneFits, payload);
    running = true;
  }

  function say(line: string): void {
    if (running) bar.stop();
    running = false;
    stderr.write(`${line}\n`);
  }

  return {
    onEvent(event) {
      tally = tallyAfter(tally, event);
      if (event.type === 'start') {
        startedMs = now();
        startedFits = tally.doneFits;
      }
      const line = lineOf(event);
      if (line !== null) say(line);
      if (event.type === 'start' || event.type === 'fits' || event.type === 'trial') draw();
    },
    say,
    close: () => {
      if (running) bar.stop();
      running = false;
    },
  };
}

/** Fits per second since this run began, and what that leaves to wait. */
export function pace(
  tally: Tally,
  startedFits: number,
  elapsedMs: number,
): { readonly rate: string; readonly left: string } {
  const fits = tally.doneFits - startedFits;
  if (fits === 0 || elapsedMs <= 0 || tally.totalFits === null) return { rate: '', left: '' };
  const perSecond = (fits * 1000) / elapsedMs;
  const secondsLeft = Math.max(0, tally.totalFits - tally.doneFits) / perSecond;
  const rate = perSecond >= 1 ? `${perSecond.toFixed(1)} fits/s` : `${(1 / perSecond).toFixed(1)} s/fit`;
  return { rate, left: `${durationText(secondsLeft)} left` };
}

function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
