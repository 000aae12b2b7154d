import type { Phase, ProcessReport, Profile, WorkShare, WorkTime } from './profile.js';

/**
 * A study's profile from what its parts have told.
 *
 * @param processes the study's own first
 */
export function buildProfile(phases: ReadonlyMap<Phase, number>, processes: readonly ProcessReport[]): Profile {
  const totalMs = sum([...phases.values()]);
  const share = (ms: number) => (totalMs === 0 ? 0 : ms / totalMs);
  return {
    totalMs,
    phases: [...phases].map(([phase, ms]) => ({ phase, ms, share: share(ms) })).sort(longestFirst),
    processes: processes.map(({ loadingMs, batches, work }, process) => ({
      process,
      loadingMs,
      batches: batches.length,
      busyMs: sum(batches.map(({ ms }) => ms)),
      work: [...work].sort(longestFirst),
    })),
    batches: processes.flatMap(({ batches }, process) => batches.map((batch) => ({ process, ...batch }))),
    work: shareWork(processes),
  };
}

/** Of all processes together; what is left of their training and evaluating lies between. */
function shareWork(processes: readonly ProcessReport[]): readonly WorkShare[] {
  const all = new Map<string, WorkTime>();
  for (const one of processes.flatMap(({ work }) => work)) {
    const key = `${one.kind} ${one.name}`;
    const before = all.get(key) ?? { ...one, calls: 0, ms: 0 };
    all.set(key, { ...before, calls: before.calls + one.calls, ms: before.ms + one.ms });
  }
  const wholeMs = sum(
    processes.flatMap(({ batches }) => batches.map(({ trainingMs, evaluatingMs }) => trainingMs + evaluatingMs)),
  );
  const betweenMs = wholeMs - sum([...all.values()].map(({ ms }) => ms));
  const parts = [...all.values(), { kind: 'between', name: 'between', calls: null, ms: betweenMs } as const];
  return parts.map((part) => ({ ...part, share: wholeMs === 0 ? 0 : part.ms / wholeMs })).sort(longestFirst);
}

function longestFirst(a: { readonly ms: number }, b: { readonly ms: number }): number {
  return b.ms - a.ms;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
