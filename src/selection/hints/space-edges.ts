import type { StudyOutcome } from '../../core/outcome.js';
import type { NumericSpec } from '../../core/space.js';
import type { JudgedTrial, Judgement } from '../judge.js';
import { numberText } from '../number-text.js';
import { indistinguishable } from './evidence.js';

/** Within this share of the range (on its own scale) a value lies at the edge. */
const edge = 0.05;

/** The winner's value lies at the end of a range that could be longer: the optimum may lie beyond. */
export function spaceEdgeHints({ winner, trials }: Judgement, { plan }: StudyOutcome): readonly string[] {
  const complete = trials.filter((trial) => trial.summary.state === 'complete');
  if (winner === null || complete.length < 2 || indistinguishable(complete)) return [];
  return plan.space.flatMap((spec) => (spec.kind === 'categorical' ? [] : hintsOf(spec, winner)));
}

function hintsOf(spec: NumericSpec, winner: JudgedTrial): readonly string[] {
  const value = winner.summary.trial.parameters[spec.name];
  if (typeof value !== 'number' || (spec.zero && value === 0) || spec.high <= spec.low) return [];
  const place = placeOf(value, spec);
  const start = `The best ${spec.name}, ${numberText(value)}, lies at the`;
  if (place >= 1 - edge && spec.high < ceilingOf(spec)) {
    return [
      `${start} upper edge of its range (${numberText(spec.high)}): raise space.${spec.name}.high and run again.`,
    ];
  }
  if (place <= edge && spec.low > 0) {
    const zero =
      /^training\.penalty\.lambda(\.|$)/.test(spec.path) && !spec.zero ? ', or let it be zero (zero: true),' : '';
    return [
      `${start} lower edge of its range (${numberText(spec.low)}): lower space.${spec.name}.low${zero} and run again.`,
    ];
  }
  return [];
}

function placeOf(value: number, { low, high, scale }: NumericSpec): number {
  const along = scale === 'log' ? Math.log : (x: number) => x;
  return (along(value) - along(low)) / (along(high) - along(low));
}

/** Where a range ends by nature: shares end at 1, and dropping nine in ten units is as far as anybody goes. */
function ceilingOf(spec: NumericSpec): number {
  if (spec.path === 'training.penalty.alpha') return 1;
  return /^model\.dropout(\.|$)/.test(spec.path) ? 0.9 : Number.POSITIVE_INFINITY;
}
