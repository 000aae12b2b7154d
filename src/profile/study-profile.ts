import type { StudyEvent } from '../study/events.js';
import type { StudyPorts } from '../study/ports.js';
import type { TrainingWatch } from '../training/watch.js';
import { buildProfile } from './build-profile.js';
import { createPhaseClock } from './phase-clock.js';
import type { ProcessReport, Profile } from './profile.js';
import { createTrainingProfile } from './training-profile.js';
import { watchEvents, watchPorts } from './watch-study.js';

/** Where the time of one run of a study goes. */
export interface StudyProfile {
  /** For the trainer of this process. */
  readonly training: TrainingWatch;
  /** The ports to run with: they write `profile.json` at the end, however it comes. */
  ports(ports: StudyPorts): StudyPorts;
  listener(onEvent: (event: StudyEvent) => void): (event: StudyEvent) => void;
}

/**
 * @param now a clock in milliseconds
 * @param others what other processes that trained have told, asked for once they have ended
 */
export function createStudyProfile(now: () => number, others: () => Promise<readonly ProcessReport[]>): StudyProfile {
  const clock = createPhaseClock(now);
  const own = createTrainingProfile({ now });
  return {
    training: own.watch,
    ports: (ports) =>
      watchPorts(clock, ports, async () => {
        const profile = buildProfile(clock.read(), [own.read(), ...(await others())]);
        await ports.writeFile('profile.json', render(profile));
      }),
    listener: (onEvent) => watchEvents(clock, onEvent),
  };
}

/** To a nanosecond, and shares to a ten-thousandth. */
function render(profile: Profile): string {
  const round = (key: string, value: unknown) => {
    if (typeof value !== 'number') return value;
    return Number(value.toFixed(key === 'share' ? 4 : 6));
  };
  return `${JSON.stringify(profile, round, 2)}\n`;
}
