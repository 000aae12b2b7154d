import type { SplitRule, Splits } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { StudyPlan } from '../core/plan.js';

/**
 * Early stopping keeps rows of each fold apart; under a scheme by groups or time they must be whole groups, or last times.
 *
 * @param canSplit whether a fold's training rows can be split so once more
 * @throws UserError (data) where a fold has too few of them
 */
export function checkInnerRows(
  { settings, space }: Pick<StudyPlan, 'settings' | 'space'>,
  splits: Splits,
  rule: SplitRule,
  canSplit: (rows: Int32Array, rule: SplitRule) => boolean,
): void {
  const stops = settings.training.earlyStopping !== null || space.some(({ path }) => path.startsWith(stopping));
  const bad = stops ? splits.flat().findIndex(({ train }) => !canSplit(train, rule)) : -1;
  if (bad === -1) return;
  const found = rule.by === 'time' ? timesFound(rule.gap) : 'its training rows are of one group';
  const remedy = 'train without early stopping, or choose another validation';
  throw new UserError('data', `${stopping}: fold ${bad} has no rows to decide by when to stop: ${found}; ${remedy}`);
}

const stopping = 'training.earlyStopping';

function timesFound(gap: number): string {
  return `its training rows have fewer than ${gap + 2} different times${gap === 0 ? '' : `, with a gap of ${gap}`}`;
}
