import { describe, expect, it } from 'vitest';
import { createBar } from '../../src/cli/progress/bar.js';
import { barLine, pace } from '../../src/cli/progress/bar-line.js';
import { durationText } from '../../src/cli/progress/duration-text.js';
import { createLines } from '../../src/cli/progress/lines.js';
import { emptyTally, lineOf, type Tally, tallyAfter } from '../../src/cli/progress/progress.js';
import { isInteractive } from '../../src/cli/world.js';
import type { FitResult } from '../../src/core/fit.js';
import type { StudyEvent } from '../../src/study/events.js';
import { fakeWorld } from './world.js';

const start: StudyEvent = {
  type: 'start',
  study: 'digits',
  metric: 'log-loss',
  direction: 'minimize',
  trials: 40,
  fitsPerTrial: 5,
  doneTrials: 4,
  doneFits: 20,
  backend: { name: 'wasm', version: '4.22.0' },
  data: { rows: 1797, trainRows: 1438, testRows: 359, features: 64 },
};

function fits(trial: number, count: number): StudyEvent {
  const results = Array.from(
    { length: count },
    (_, fold): FitResult => ({
      state: 'failed',
      trial,
      repeat: 0,
      fold,
      failure: { kind: 'diverged', message: '', epoch: 1 },
      gradient: null,
    }),
  );
  return { type: 'fits', results };
}

const best: StudyEvent = {
  type: 'trial',
  number: 7,
  parameters: {},
  score: 0.1445,
  failure: null,
  best: { number: 2, score: 0.1445 },
};

const tallyOf = (...events: StudyEvent[]): Tally => events.reduce(tallyAfter, emptyTally);

describe('the tally', () => {
  it('counts the fits of candidates, half-trained ones in part, and none of the reference', () => {
    const half = tallyOf(start, fits(4, 5), { type: 'epoch', fits: 10, epoch: 5, epochs: 20 });
    expect(half).toMatchObject({ doneFits: 25, partFits: 2.5, totalFits: 200 });
    expect(tallyAfter(half, fits(5, 5))).toMatchObject({ doneFits: 30, partFits: 0 });
    expect(tallyAfter(half, fits(-3, 5))).toMatchObject({ doneFits: 25 });
  });

  it('counts failed trials and keeps the best', () => {
    const failed: StudyEvent = { ...best, score: null, failure: 'diverged' };
    expect(tallyOf(start, best, failed)).toMatchObject({ doneTrials: 6, failed: 1, best: { number: 2 } });
  });
});

describe('the pace', () => {
  const tally = tallyOf(start, fits(4, 20));

  it('is that of this run alone, not of the fits that were there before', () => {
    // 20 fits in 10 s; 160 are left.
    const course = { startedFits: 20, newsMs: 10_000, elapsedMs: 10_000 };
    expect(pace(tally, course)).toEqual({ rate: '2.0 fits/s', left: '1 min 20 s left' });
    expect(pace(tally, { ...course, newsMs: 40_000, elapsedMs: 40_000 }).rate).toBe('2.0 s/fit');
  });

  it('lets the time left run down between news', () => {
    const later = { startedFits: 20, newsMs: 10_000, elapsedMs: 40_000 };
    expect(pace(tally, later)).toEqual({ rate: '2.0 fits/s', left: '50 s left' });
    expect(pace(tally, { ...later, elapsedMs: 400_000 }).left).toBe('1 s left');
  });

  it('promises nothing before it knows, and gives a sign of life', () => {
    const nothing = tallyOf(start);
    expect(pace(nothing, { startedFits: 20, newsMs: 0, elapsedMs: 500 })).toEqual({ rate: '', left: '' });
    expect(pace(nothing, { startedFits: 20, newsMs: 0, elapsedMs: 9000 })).toEqual({ rate: '', left: '9 s so far' });
  });

  it('is said in words that do not flicker', () => {
    const said = [0.4, 59, 60, 65, 119, 601, 3599, 3600, 11_100].map(durationText);
    expect(said).toEqual(['0 s', '59 s', '1 min', '1 min', '1 min 50 s', '10 min', '59 min', '1 h', '3 h 5 min']);
  });
});

describe('the line of the bar', () => {
  const tally = tallyOf(start, fits(4, 20), best);
  const course = { startedFits: 20, newsMs: 10_000, elapsedMs: 10_000 };
  const at = (width: number) => barLine(tally, course, { width, color: false });

  it('loses words from its end where it is narrow, and never more than its width', () => {
    expect([100, 72, 60, 40, 24, 10].map(at)).toMatchInlineSnapshot(`
      [
        "━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  40/200 fits  1 min 20 s left  best log-loss 0.1445 (trial 2)  2.0 fits/s",
        "━━╌╌╌╌╌╌╌╌  40/200 fits  1 min 20 s left  best log-loss 0.1445 (trial 2)",
        "━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  40/200 fits  1 min 20 s left  2.0 fits/s",
        "━━╌╌╌╌╌╌╌╌  40/200 fits  1 min 20 s left",
        "━━╌╌╌╌╌╌╌╌╌  40/200 fits",
        "40/200 fits",
      ]
    `);
    for (let width = 14; width < 120; width++) expect(at(width).length).toBeLessThanOrEqual(width);
  });

  it('does without a bar where the number of trials is not known', () => {
    const open = tallyOf({ ...start, trials: null }, fits(4, 20));
    expect(barLine(open, course, { width: 80, color: false })).toBe('40 fits  2.0 fits/s');
  });
});

describe('the bar on a terminal', () => {
  it('stands below the lines of note, and leaves the terminal as it was', () => {
    const world = fakeWorld('.', { env: { NO_COLOR: '1' } });
    Object.assign(world.stderr, { isTTY: true, columns: 80, cursorTo: () => true, clearLine: () => true });
    const bar = createBar(world);
    bar.onEvent(start);
    bar.onEvent({ type: 'warning', message: 'column c is constant' });
    bar.onEvent({ type: 'phase', phase: 'refit' });
    bar.close();
    bar.onEvent(fits(4, 5));
    bar.close();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with it
    const [hidden, shown] = [/\u001b\[\?25l/g, /\u001b\[\?25h/g].map((code) => world.stderr.text.match(code)?.length);
    expect(hidden).toBeGreaterThan(0);
    expect(shown).toBe(hidden);
    expect(world.stderr.text).toMatch(/warning: column c is constant\n/);
    expect(world.stderr.text).toMatch(/training the winner on all training rows\n$/);
  });

  it('is for people who look: not in CI, not in a pipe, not on a dumb terminal', () => {
    const interactive = (isTTY: boolean, env: Record<string, string>) => {
      const world = fakeWorld('.', { env });
      world.stderr.isTTY = isTTY;
      return isInteractive(world);
    };
    expect(interactive(true, {})).toBe(true);
    expect(interactive(true, { CI: 'false' })).toBe(true);
    expect(interactive(true, { CI: 'true' })).toBe(false);
    expect(interactive(false, {})).toBe(false);
    expect(interactive(true, { TERM: 'dumb' })).toBe(false);
  });
});

describe('plain lines', () => {
  it('tell how far the search is every few seconds at most', () => {
    let ms = 0;
    const world = fakeWorld('.', { now: () => ms });
    const lines = createLines(world);
    lines.onEvent(start);
    for (let trial = 4; trial < 10; trial++) {
      ms += 2000;
      lines.onEvent(fits(trial, 5));
      lines.onEvent(best);
    }
    expect(world.stderr.text).toMatchInlineSnapshot(`
      "digits: 1438 rows, 359 test rows set aside, 64 features, wasm backend; going on after 20 fits
      25/200 fits
      40/200 fits, best log-loss 0.1445 (trial 2)
      "
    `);
  });
});

describe('an outer fold', () => {
  const outer = (event: StudyEvent): StudyEvent => ({ type: 'outer', fold: 1, folds: 5, event });

  it('is counted as the search that it is, and its end is not the study’s', () => {
    const begun = tallyOf(start, fits(4, 5), outer({ ...start, doneFits: 0, trials: 3 }), outer(fits(0, 2)));
    expect(begun).toMatchObject({ doneFits: 2, totalFits: 15 });
    expect(tallyAfter(begun, outer({ type: 'phase', phase: 'refit' })).searched).toBe(false);
    expect(tallyAfter(begun, { type: 'phase', phase: 'refit' }).searched).toBe(true);
  });

  it('says that it begins and what it warns of, and nothing of its phases', () => {
    expect(lineOf(outer(start))).toBe(
      'outer fold 2 of 5: 1438 rows, 359 test rows set aside, 64 features, wasm backend; going on after 20 fits',
    );
    expect(lineOf(outer({ type: 'warning', message: 'take care' }))).toBe('outer fold 2 of 5: warning: take care');
    expect(lineOf(outer({ type: 'phase', phase: 'test' }))).toBeNull();
    expect(lineOf(outer({ type: 'end', reason: 'finished' }))).toBeNull();
  });
});
