import type { StudyOutcome } from '../../core/outcome.js';
import type { JudgedTrial, Judgement } from '../judge.js';
import { countText, numberText } from '../number-text.js';

/** What the comparison itself can and can't tell. */
export function evidenceHints(judgement: Judgement, outcome: StudyOutcome): readonly string[] {
  const complete = judgement.trials.filter((trial) => trial.summary.state === 'complete');
  return [
    ...oneFold(outcome),
    ...allTheSame(judgement, complete),
    ...gain(judgement, outcome),
    ...outsideExpectation(judgement, outcome),
    ...fewTestGroups(outcome),
    ...looksAtTest(outcome),
  ];
}

/** Candidates that can't be told apart make every other difference between them moot. */
export function indistinguishable(complete: readonly JudgedTrial[]): boolean {
  return complete.length > 1 && complete.every((trial) => trial.verdict?.againstBest === 'same');
}

function oneFold({ shape }: StudyOutcome): readonly string[] {
  if (shape.repeats * shape.folds > 1) return [];
  return [
    'One validation split gives no standard error, so candidates can’t be told apart by a test; use validation: k-fold to compare them.',
  ];
}

function allTheSame({ mostRegularized }: Judgement, complete: readonly JudgedTrial[]): readonly string[] {
  if (!indistinguishable(complete)) return [];
  const simplest =
    mostRegularized === null ? '' : `; trial ${mostRegularized.summary.number} is the most regularised of them`;
  return [
    `None of the ${complete.length} candidates can be told from the winner at 5 %, so the choice among them hardly matters here${simplest}. Repeated folds or more rows would tell smaller differences.`,
  ];
}

function gain({ gain: found }: Judgement, { metric }: StudyOutcome): readonly string[] {
  if (found === null || found.low === null || found.high === null || found.p === null) return [];
  const interval = `${numberText(found.difference)} of ${metric}, 95 % interval ${numberText(found.low)} to ${numberText(found.high)}`;
  if (found.high < 0) {
    return [
      `The unregularised network is measurably better than the winner (by ${numberText(-found.difference)} of ${metric}, p = ${numberText(found.p)}): the candidates regularise too strongly; lower the low ends of the space, or let λ be zero (zero: true).`,
    ];
  }
  if (found.low > 0) return [];
  return [
    `Regularising gained nothing measurable over the unregularised network (${interval}): the reference is as good as the winner here.`,
  ];
}

function outsideExpectation({ insideExpected, expected }: Judgement, { metric }: StudyOutcome): readonly string[] {
  if (insideExpected !== false || expected === null) return [];
  return [
    `The test ${metric} lies outside the interval that validation led to expect (${numberText(expected.low)} to ${numberText(expected.high)}): that happens by chance once in twenty studies; otherwise the test rows differ from the training rows (check their order, time or source).`,
  ];
}

/** A bootstrap of few pieces is rough, and mostly too narrow: A. Cameron, J. Gelbach, D. Miller, REStat 90 (2008). */
const fewGroups = 10;

function fewTestGroups({ test }: StudyOutcome): readonly string[] {
  const groups = test?.groups ?? fewGroups;
  if (groups >= fewGroups) return [];
  const found = groups === 1 ? 'and have no intervals' : 'so their intervals are rough, and mostly too narrow';
  return [
    `The test rows are of ${countText(groups, 'group')} only, ${found}: judge by the folds, or set more groups aside (data.test).`,
  ];
}

function looksAtTest({ testUses }: StudyOutcome): readonly string[] {
  if (testUses < 2) return [];
  return [
    `These test rows have been looked at ${countText(testUses, 'time')} by now; each choice made after a look makes their result too good, so set aside fresh rows for the last word.`,
  ];
}
