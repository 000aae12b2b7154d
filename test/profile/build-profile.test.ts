import { expect, it } from 'vitest';
import { buildProfile } from '../../src/profile/build-profile.js';
import type { BatchTime, Phase, ProcessReport } from '../../src/profile/profile.js';

const batchOf = (changes: Partial<BatchTime>): BatchTime => ({
  kind: 'fits',
  end: 'whole',
  fits: 1,
  firstFit: '0/0/0',
  epochs: 1,
  steps: 10,
  ms: 20,
  preparingMs: 1,
  trainingMs: 15,
  evaluatingMs: 3,
  scoringMs: 1,
  otherMs: 0,
  microsPerStep: 1500,
  ...changes,
});
const kernel = (name: string, calls: number, ms: number) => ({ kind: 'kernel', name, calls, ms }) as const;
const reports: ProcessReport[] = [
  { loadingMs: 0, batches: [], work: [] },
  { loadingMs: 7, batches: [batchOf({}), batchOf({ trainingMs: 32, ms: 37 })], work: [kernel('multiply', 4, 20)] },
  { loadingMs: 9, batches: [batchOf({})], work: [kernel('adam', 1, 3), kernel('multiply', 2, 10)] },
];
const phases = new Map<Phase, number>([
  ['data', 10],
  ['training', 90],
]);

it('phases are told longest first, with their shares of the whole', () => {
  const { totalMs, phases: told } = buildProfile(phases, reports);
  expect(totalMs).toBe(100);
  expect(told).toEqual([
    { phase: 'training', ms: 90, share: 0.9 },
    { phase: 'data', ms: 10, share: 0.1 },
  ]);
});

it('work is that of all processes, and with what lies between it makes up training and evaluating', () => {
  const { work } = buildProfile(phases, reports);
  // 15 + 3, 32 + 3 and 15 + 3 make 71.
  expect(work).toEqual([
    { kind: 'between', name: 'between', calls: null, ms: 38, share: 38 / 71 },
    { kind: 'kernel', name: 'multiply', calls: 6, ms: 30, share: 30 / 71 },
    { kind: 'kernel', name: 'adam', calls: 1, ms: 3, share: 3 / 71 },
  ]);
});

it('each process keeps its own figures, and each batch its process', () => {
  const { processes, batches } = buildProfile(phases, reports);
  expect(processes.map(({ work: _, ...rest }) => rest)).toEqual([
    { process: 0, loadingMs: 0, batches: 0, busyMs: 0 },
    { process: 1, loadingMs: 7, batches: 2, busyMs: 57 },
    { process: 2, loadingMs: 9, batches: 1, busyMs: 20 },
  ]);
  expect(processes[2].work).toEqual([kernel('multiply', 2, 10), kernel('adam', 1, 3)]);
  expect(batches.map(({ process }) => process)).toEqual([1, 1, 2]);
});

it('a clock that stands still gives shares of nothing', () => {
  const still = buildProfile(new Map<Phase, number>([['data', 0]]), []);
  expect(still).toMatchObject({ totalMs: 0, phases: [{ share: 0 }], work: [{ ms: 0, share: 0 }] });
});
