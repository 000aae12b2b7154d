import type { StudyOutcome } from '../../core/outcome.js';
import type { Judgement } from '../judge.js';
import { countText } from '../number-text.js';

/** Whether the search came to its end. */
export function progressHints({ trials }: Judgement, { end }: StudyOutcome): readonly string[] {
  const complete = trials.filter((trial) => trial.summary.state === 'complete').length;
  const soFar = `with ${countText(complete, 'complete trial')}`;
  switch (end) {
    case 'finished':
      return complete === 0 ? ['No trial was successful; the reasons stand beside the failed ones.'] : [];
    case 'running':
      return [`The study is not finished (${soFar}); everything here may still change.`];
    case 'time-limit':
      return [`The time limit ended the search ${soFar}; the same command with a higher --time-limit goes on.`];
    case 'interrupted':
      return [`The search was interrupted ${soFar}; regsweep run with the same config goes on.`];
  }
}
