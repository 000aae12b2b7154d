import type { Phase } from './profile.js';

/**
 * Whose time it is, at every moment: that of the phase which began last and has not ended. So the phases add up to the
 * whole, whatever goes on at the same time.
 */
export interface PhaseClock {
  during<T>(phase: Phase, work: () => Promise<T>): Promise<T>;
  /** What follows belongs to this one, where no other says otherwise, until the next stage. */
  stage(phase: Phase): void;
  readonly currentStage: Phase;
  /** Milliseconds of each, up to now. */
  read(): ReadonlyMap<Phase, number>;
}

/** @param now a clock in milliseconds */
export function createPhaseClock(now: () => number): PhaseClock {
  const times = new Map<Phase, number>();
  const open: { readonly phase: Phase }[] = [];
  let currentStage: Phase = 'other';
  let since = now();

  /** What has passed goes to whose time it was. */
  function settle(): void {
    const at = now();
    const phase = open.at(-1)?.phase ?? currentStage;
    times.set(phase, (times.get(phase) ?? 0) + at - since);
    since = at;
  }

  async function during<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    settle();
    const own = { phase };
    open.push(own);
    try {
      return await work();
    } finally {
      settle();
      open.splice(open.indexOf(own), 1);
    }
  }

  function stage(phase: Phase): void {
    settle();
    currentStage = phase;
  }

  function read(): ReadonlyMap<Phase, number> {
    settle();
    return times;
  }

  return {
    during,
    stage,
    get currentStage() {
      return currentStage;
    },
    read,
  };
}
