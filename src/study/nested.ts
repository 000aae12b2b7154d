/**
 * Nested validation: an honest estimate of the whole procedure. Each outer fold is a study of its own, whose test rows are
 * the fold's: it searches on the fold's training rows with the inner scheme, trains what it recommends again on all of
 * them, and looks at the fold's rows once. What is recommended in the end has no part in it.
 *
 * Sources: S. Varma, R. Simon, "Bias in error estimation when using cross-validation for model selection", BMC
 * Bioinformatics 7 (2006); G. C. Cawley, N. L. C. Talbot, "On over-fitting in model selection and subsequent selection
 * bias in performance evaluation", JMLR 11 (2010).
 */
import type { EndReason, OuterChoice, OuterResult, StudyOutcome } from '../core/outcome.js';
import type { Trial } from '../core/trial.js';
import { scoreOf } from '../selection/score.js';
import type { FinishContext } from './finish.js';
import type { OuterStudy } from './ports.js';
import type { RunOptions } from './run-study.js';
import { isMachineFailure } from './search.js';

interface OuterFolds {
  /** Why the study ended: as its search did, or an outer fold's. */
  readonly end: EndReason;
  /** null: not nested, or not all folds have come to their end. */
  readonly nested: readonly OuterResult[] | null;
}

type RunOuter = (study: OuterStudy, options: RunOptions) => Promise<StudyOutcome>;

/**
 * Does what is missing of the outer folds, one after the other; each keeps its own file, so that nothing is done twice.
 *
 * @param end of the search: only a finished one is followed by the outer folds
 */
export async function runOuterFolds(
  context: FinishContext,
  end: EndReason,
  options: RunOptions & { readonly started: number },
  run: RunOuter,
): Promise<OuterFolds> {
  const { data, ports, trainer } = context;
  const folds = data.outer.length;
  if (folds === 0 || end !== 'finished') return { end, nested: null };
  const results: OuterResult[] = [];
  for (let fold = 0; fold < folds; fold++) {
    if (context.signal.state !== 'run') return { end: 'interrupted', nested: null };
    if (context.outOfTime()) return { end: 'time-limit', nested: null };
    const outer = await ports.outerStudy(fold, trainer.backend.name);
    const outcome = await run(outer, outerOptions(options, fold, folds));
    if (outcome.end !== 'finished') return { end: outcome.end, nested: null };
    results.push(resultOf(outcome));
  }
  return { end, nested: results };
}

function outerOptions(options: RunOptions & { readonly started: number }, fold: number, folds: number): RunOptions {
  const { started, onEvent, timeLimitMs, ...same } = options;
  return {
    ...same,
    onEvent: (event) => onEvent({ type: 'outer', fold, folds, event }),
    timeLimitMs: timeLimitMs === null ? null : timeLimitMs - (same.now() - started),
  };
}

function resultOf(outcome: StudyOutcome): OuterResult {
  const { data, test, trials } = outcome;
  const values = Object.entries(test?.metrics ?? {}).map(([name, { value }]) => [name, value] as const);
  return {
    trainRows: data.trainRows,
    testRows: data.testRows,
    chosen: choiceOf(outcome),
    metrics: Object.fromEntries(values),
    machineFailures: trials.reduce((sum, { fits }) => sum + fits.filter(isMachineFailure).length, 0),
  };
}

function choiceOf({ recommended, trials, metric, shape, refit }: StudyOutcome): OuterChoice | null {
  const winner: Trial | undefined = trials.find(({ number }) => number === recommended?.trial);
  if (recommended === null || winner === undefined) return null;
  const score = scoreOf(winner, metric, shape.repeats * shape.folds);
  return {
    ...recommended,
    parameters: winner.parameters,
    innerScore: score.state === 'complete' ? score.score : null,
    epochs: refit?.epochs ?? null,
  };
}
