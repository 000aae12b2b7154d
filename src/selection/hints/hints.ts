import type { StudyOutcome } from '../../core/outcome.js';
import type { Judgement } from '../judge.js';
import { evidenceHints } from './evidence.js';
import { failureHints } from './failures.js';
import { progressHints } from './progress.js';
import { spaceEdgeHints } from './space-edges.js';
import { trainingHints } from './training.js';

/** Full sentences that tell what to do next, the most important first. */
export function hintsOf(judgement: Judgement, outcome: StudyOutcome): readonly string[] {
  return [progressHints, evidenceHints, spaceEdgeHints, trainingHints, failureHints].flatMap((hints) =>
    hints(judgement, outcome),
  );
}
