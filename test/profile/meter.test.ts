import { describe, expect, it } from 'vitest';
import { createMeter } from '../../src/profile/meter.js';

/** A clock that is set by hand. */
function handClock() {
  let ms = 0;
  function pass(more: number): void {
    ms += more;
  }
  return { now: () => ms, pass };
}

describe('a meter', () => {
  it('counts calls and their time by name, and gives what the function gives', async () => {
    const clock = handClock();
    const meter = createMeter(clock.now);
    const add = meter.counted('kernel', 'add', (a: number, b: number) => {
      clock.pass(3);
      return a + b;
    });
    await meter.running(async () => {
      expect(add(1, 2)).toBe(3);
      clock.pass(100);
      expect(add(2, 2)).toBe(4);
    });
    expect(meter.read()).toEqual([{ kind: 'kernel', name: 'add', calls: 2, ms: 6 }]);
  });

  it('counts nothing before it runs and after', async () => {
    const clock = handClock();
    const meter = createMeter(clock.now);
    const work = meter.counted('kernel', 'work', () => clock.pass(1));
    work();
    await meter.running(async () => work());
    await expect(meter.running(async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    work();
    expect(meter.read()).toEqual([{ kind: 'kernel', name: 'work', calls: 1, ms: 1 }]);
  });

  it('gives the time of what is called within to that alone', async () => {
    const clock = handClock();
    const meter = createMeter(clock.now);
    const inner = meter.counted('kernel', 'inner', () => clock.pass(5));
    const outer = meter.counted('kernel', 'outer', () => {
      inner();
      clock.pass(2);
      inner();
    });
    const outermost = meter.counted('host', 'outermost', () => {
      outer();
      clock.pass(1);
    });
    await meter.running(async () => outermost());
    expect(Object.fromEntries(meter.read().map(({ name, ms }) => [name, ms]))).toEqual({
      inner: 10,
      outer: 2,
      outermost: 1,
    });
  });

  it('counts a call that throws, and what follows it as before', async () => {
    const clock = handClock();
    const meter = createMeter(clock.now);
    const broken = meter.counted('kernel', 'broken', () => {
      clock.pass(4);
      throw new Error('broken');
    });
    const whole = meter.counted('kernel', 'whole', () => clock.pass(1));
    await meter.running(async () => {
      expect(broken).toThrow('broken');
      whole();
    });
    expect(meter.read()).toMatchObject([
      { name: 'broken', calls: 1, ms: 4 },
      { name: 'whole', calls: 1, ms: 1 },
    ]);
  });

  it('counts what is waited for', async () => {
    const clock = handClock();
    const meter = createMeter(clock.now);
    const waited = await meter.waited('a turn', async () => {
      clock.pass(7);
      return 'done';
    });
    expect(waited).toBe('done');
    expect(meter.read()).toEqual([{ kind: 'host', name: 'a turn', calls: 1, ms: 7 }]);
  });
});
