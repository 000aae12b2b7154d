import { describe, expect, it } from 'vitest';
import { createPhaseClock } from '../../src/profile/phase-clock.js';

/** The clock reads what was set. */
function timed() {
  const time = { ms: 0 };
  const clock = createPhaseClock(() => time.ms);
  return { time, clock, read: () => Object.fromEntries(clock.read()) };
}

/** A promise that is settled from outside. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe('phases', () => {
  it('take the time from the phase that they interrupt, and give it back', async () => {
    const { time, clock, read } = timed();
    time.ms = 1;
    await clock.during('training', async () => {
      time.ms = 11;
      await clock.during('storing', async () => {
        time.ms = 13;
      });
      time.ms = 20;
    });
    time.ms = 24;
    expect(read()).toEqual({ other: 5, training: 17, storing: 2 });
  });

  it('that overlap add up to the whole', async () => {
    const { time, clock, read } = timed();
    const [first, second] = [gate(), gate()];
    const a = clock.during('training', () => first.passed);
    time.ms = 3;
    const b = clock.during('storing', () => second.passed);
    time.ms = 5;
    first.open();
    await a;
    time.ms = 9;
    second.open();
    await b;
    time.ms = 10;
    expect(read()).toEqual({ other: 1, training: 3, storing: 6 });
  });

  it('end where their work fails', async () => {
    const { time, clock, read } = timed();
    const failing = clock.during('data', async () => {
      time.ms = 2;
      throw new Error('no such file');
    });
    await expect(failing).rejects.toThrow('no such file');
    time.ms = 3;
    expect(read()).toEqual({ data: 2, other: 1 });
  });

  it('lie within stages', async () => {
    const { time, clock, read } = timed();
    clock.stage('refit');
    time.ms = 4;
    await clock.during('storing', async () => {
      time.ms = 5;
    });
    time.ms = 7;
    clock.stage('other');
    time.ms = 8;
    expect(read()).toEqual({ other: 1, refit: 6, storing: 1 });
  });
});
