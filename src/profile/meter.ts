import type { WorkTime } from './profile.js';

/** Counts calls and their time, while it runs. */
export interface Meter {
  /** Does what `f` does, and counts it. What is called within it counts for itself alone. */
  counted<A extends readonly unknown[], R>(
    kind: WorkTime['kind'],
    name: string,
    f: (...args: A) => R,
  ): (...args: A) => R;
  /** Time that was waited for; such waits do not overlap. */
  waited<T>(name: string, wait: () => Promise<T>): Promise<T>;
  /** Calls before and after are none of its business. */
  running<T>(work: () => Promise<T>): Promise<T>;
  read(): readonly WorkTime[];
}

/** @param now a clock in milliseconds */
export function createMeter(now: () => number): Meter {
  const entries = new Map<string, { kind: WorkTime['kind']; name: string; calls: number; ms: number }>();
  let isRunning = false;
  let within = 0;

  function entryOf(kind: WorkTime['kind'], name: string) {
    const key = `${kind} ${name}`;
    const entry = entries.get(key) ?? { kind, name, calls: 0, ms: 0 };
    entries.set(key, entry);
    return entry;
  }

  function counted<A extends readonly unknown[], R>(
    kind: WorkTime['kind'],
    name: string,
    f: (...args: A) => R,
  ): (...args: A) => R {
    const entry = entryOf(kind, name);
    return (...args) => {
      if (!isRunning) return f(...args);
      const around = within;
      within = 0;
      const started = now();
      try {
        return f(...args);
      } finally {
        const took = now() - started;
        entry.calls++;
        entry.ms += took - within;
        within = around + took;
      }
    };
  }

  async function waited<T>(name: string, wait: () => Promise<T>): Promise<T> {
    const entry = entryOf('host', name);
    const started = now();
    try {
      return await wait();
    } finally {
      entry.calls++;
      entry.ms += now() - started;
    }
  }

  async function running<T>(work: () => Promise<T>): Promise<T> {
    isRunning = true;
    try {
      return await work();
    } finally {
      isRunning = false;
    }
  }

  const read = () => [...entries.values()].filter(({ calls }) => calls > 0).map((entry) => ({ ...entry }));
  return { counted, waited, running, read };
}
