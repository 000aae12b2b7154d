import type { EndReason } from '../../core/outcome.js';
import { numberText } from '../../selection/number-text.js';
import type { StudyEvent } from '../../study/events.js';

/** Shows a running study to whoever watches. */
export interface Progress {
  onEvent(event: StudyEvent): void;
  /** A line that is not the study's own: what a signal does. */
  say(line: string): void;
  /** Gives the terminal back. */
  close(): void;
}

/** What has happened so far, in numbers. */
export interface Tally {
  readonly metric: string;
  readonly doneFits: number;
  /** What the running batch has done, in fits: half of its epochs are half of its fits. */
  readonly partFits: number;
  /** null: the number of trials is not known. */
  readonly totalFits: number | null;
  readonly doneTrials: number;
  readonly trials: number | null;
  readonly failed: number;
  readonly best: { readonly number: number; readonly score: number } | null;
  /** The candidates have been tried: what follows is a few fits more. */
  readonly searched: boolean;
}

export const emptyTally: Tally = {
  metric: '',
  doneFits: 0,
  partFits: 0,
  totalFits: null,
  doneTrials: 0,
  trials: null,
  failed: 0,
  best: null,
  searched: false,
};

/** The tally after an event. Pure. */
export function tallyAfter(tally: Tally, event: StudyEvent): Tally {
  switch (event.type) {
    case 'start': {
      const totalFits = event.trials === null ? null : event.trials * event.fitsPerTrial;
      const { metric, doneFits, doneTrials, trials } = event;
      return { ...emptyTally, metric, doneFits, totalFits, doneTrials, trials };
    }
    case 'epoch':
      return tally.searched ? tally : { ...tally, partFits: (event.fits * event.epoch) / event.epochs };
    case 'fits': {
      const doneFits = tally.doneFits + event.results.filter((result) => result.trial >= 0).length;
      return { ...tally, doneFits, partFits: 0 };
    }
    case 'trial': {
      const failed = tally.failed + (event.failure === null ? 0 : 1);
      return { ...tally, doneTrials: tally.doneTrials + 1, failed, best: event.best };
    }
    case 'outer':
      // Its end is not the study's: another search may follow.
      return event.event.type === 'phase' ? tally : tallyAfter(tally, event.event);
    case 'phase':
      return { ...tally, partFits: 0, searched: true };
    default:
      return tally;
  }
}

/** `best log-loss 0.0851 (trial 3), 1 failed` */
export function standing({ best, metric, failed }: Tally): string {
  const parts = [
    ...(best === null ? [] : [`best ${metric} ${numberText(best.score)} (trial ${best.number})`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  return parts.join(', ');
}

const phases = {
  reference: 'training the unregularised reference',
  refit: 'training the winner on all training rows',
  test: 'looking at the test rows',
  report: 'writing the report',
} as const;

const ends: Readonly<Record<Exclude<EndReason, 'running'>, string>> = {
  finished: 'finished',
  'time-limit':
    'the time limit was reached: the search stopped at the end of a block; the same command goes on with it',
  interrupted: 'interrupted: what is finished is kept; the same command goes on from here',
};

/** Of an outer fold: that it begins, and what it warns of. */
function outerLine({ fold, folds, event }: Extract<StudyEvent, { type: 'outer' }>): string | null {
  const line = event.type === 'start' || event.type === 'warning' ? lineOf(event) : null;
  if (line === null) return null;
  const name = `outer fold ${fold + 1} of ${folds}`;
  return event.type === 'start' ? `${name}${line.slice(event.study.length)}` : `${name}: ${line}`;
}

/** An event in words, for those worth a line of their own; null for the others. */
export function lineOf(event: StudyEvent): string | null {
  switch (event.type) {
    case 'start': {
      const { study, data, backend } = event;
      const from = data.testIsApart === true ? 'from a file of their own' : 'set aside';
      const test = data.testRows === 0 ? 'no test rows' : `${data.testRows} test rows ${from}`;
      const resumed = event.doneFits > 0 ? `; going on after ${event.doneFits} fits` : '';
      return `${study}: ${data.trainRows} rows, ${test}, ${data.features} features, ${backend.name} backend${resumed}`;
    }
    case 'outer':
      return outerLine(event);
    case 'backend':
      return `backend ${event.reason}`;
    case 'phase':
      return phases[event.phase];
    case 'warning':
      return `warning: ${event.message}`;
    case 'end':
      return event.reason === 'running' ? null : ends[event.reason];
    default:
      return null;
  }
}
