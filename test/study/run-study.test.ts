import { expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import type { StudyPorts } from '../../src/study/ports.js';
import { runStudy } from '../../src/study/run-study.js';
import { planWith } from './fakes.js';

it('ends the processes that it has started where the data can’t be read', async () => {
  const told: string[] = [];
  // A study that has no data asks for nothing else.
  const ports = {
    startProcesses: async () => {
      told.push('started');
      return { dispose: async () => void told.push('ended') };
    },
    loadData: async () => {
      throw new UserError('data', 'no such file');
    },
  } as unknown as StudyPorts;
  const options = {
    signal: { state: 'run' },
    onEvent: () => {},
    now: () => 0,
    timeLimitMs: null,
    otherBackend: 'refuse',
  } as const;
  await expect(runStudy(planWith(), ports, options)).rejects.toThrow('no such file');
  expect(told).toEqual(['started', 'ended']);
});
