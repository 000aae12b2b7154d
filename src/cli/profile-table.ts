import type { Profile } from '../profile/profile.js';
import { textTable } from './text-table.js';

/** As many of the longest as a person looks at. */
const mostWork = 12;
const mostBatches = 5;

/** A profile for people: phases, what the batches did, what training and evaluating is made of, the longest batches. */
export function profileTable(profile: Profile, path: string): string {
  const { totalMs, processes } = profile;
  const phases = profile.phases.map(({ phase, ms, share }) => [phase, timeText(ms), shareText(share)]);
  const trained = processes.length > 1 ? `, ${processes.length} processes, and the time of all of them` : '';
  return [
    `where the time went: ${timeText(totalMs)} in all\n`,
    textTable(['phase', 'time', 'share'], phases),
    `\nbatches: ${profile.batches.length}${trained}\n`,
    textTable(['part', 'time', 'share'], partsOf(profile)),
    '\nin training and evaluating\n',
    textTable(['', 'calls', 'time', 'share'], workOf(profile)),
    '\nthe longest batches\n',
    textTable(
      ['batch', 'process', 'fits', 'epochs', 'steps', 'time', 'training', 'evaluating', 'scoring', 'a step'],
      longestBatches(profile),
    ),
    `\nmore of it in ${path}\n`,
  ].join('');
}

function partsOf({ batches, processes }: Profile): string[][] {
  const sum = (pick: (batch: Profile['batches'][number]) => number) =>
    batches.reduce((total, batch) => total + pick(batch), 0);
  const parts: (readonly [string, number])[] = [
    ['preparing', sum(({ preparingMs }) => preparingMs)],
    ['training', sum(({ trainingMs }) => trainingMs)],
    ['evaluating', sum(({ evaluatingMs }) => evaluatingMs)],
    ['scoring', sum(({ scoringMs }) => scoringMs)],
    ['other', sum(({ otherMs }) => otherMs)],
  ];
  if (processes.length > 1) {
    parts.unshift(['loading', processes.reduce((total, { loadingMs }) => total + loadingMs, 0)]);
  }
  const whole = parts.reduce((total, [, ms]) => total + ms, 0);
  return parts.map(([part, ms]) => [part, timeText(ms), shareText(whole === 0 ? 0 : ms / whole)]);
}

function workOf({ work }: Profile): string[][] {
  const rows = work.slice(0, mostWork).map(({ name, calls, ms, share }) => {
    const named = name === 'between' ? 'between these' : name;
    return [named, calls === null ? '' : String(calls), timeText(ms), shareText(share)];
  });
  return work.length > mostWork ? [...rows, [`${work.length - mostWork} more`, '', '', '']] : rows;
}

function longestBatches({ batches }: Profile): string[][] {
  const longest = [...batches].sort((a, b) => b.ms - a.ms).slice(0, mostBatches);
  return longest.map((batch) => [
    batch.firstFit === null ? 'test rows' : `${batch.firstFit}${batch.fits > 1 ? ' …' : ''}`,
    String(batch.process),
    String(batch.fits),
    String(batch.epochs),
    String(batch.steps),
    `${timeText(batch.ms)}${batch.end === 'whole' ? '' : ` (${batch.end})`}`,
    timeText(batch.trainingMs),
    timeText(batch.evaluatingMs),
    timeText(batch.scoringMs),
    batch.microsPerStep === null ? '' : `${significant(batch.microsPerStep)} µs`,
  ]);
}

function timeText(ms: number): string {
  return ms < 1000 ? `${significant(ms)} ms` : `${significant(ms / 1000)} s`;
}

/** Three digits, or all before the point. */
function significant(value: number): string {
  const digits = value < 1 ? 3 : Math.max(0, 2 - Math.floor(Math.log10(value)));
  return value.toFixed(digits);
}

function shareText(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
