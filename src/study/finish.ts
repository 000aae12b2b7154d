import type { CompleteFit, FitRequest } from '../core/fit.js';
import type { RecommendationRule, RefitSummary, TestResult } from '../core/outcome.js';
import type { Settings } from '../core/settings.js';
import type { Trial } from '../core/trial.js';
import { chooseWinner } from '../selection/score.js';
import { resultsByClass } from '../training/metrics/by-class.js';
import { resultsByLabel } from '../training/metrics/by-label.js';
import { intervalsByTarget, metricIntervals } from '../training/metrics/intervals.js';
import { pickTarget, pickWeights } from '../training/predict.js';
import type { RefitOutcome, Trainer } from '../training/trainer.js';
import { hashOf } from '../util/hash.js';
import { streamKey } from '../util/random.js';
import { objectiveOf } from './facts.js';
import type { StoredEnd } from './outcome.js';
import type { StudyData, StudyPorts } from './ports.js';
import { referenceTrial, unregularized } from './reference.js';
import { historyFor, missingFits, type SearchContext, settingsOf, strategyContext, withResults } from './search.js';

/** After the search: what the finish needs besides. */
export interface FinishContext extends SearchContext {
  readonly trainer: Trainer;
  readonly data: StudyData;
  readonly planHash: string;
  readonly ports: StudyPorts;
}

export type Recommendation = { readonly trial: number; readonly rule: RecommendationRule };

/** The strategy's own choice where it has one (a posterior mean), else the best mean; null where no trial succeeded. */
export async function recommend(context: SearchContext, trials: readonly Trial[]): Promise<Recommendation | null> {
  const { plan, metric, direction, shape, strategy, prior } = context;
  const best = chooseWinner(trials, { metric, direction, folds: shape.repeats * shape.folds });
  if (best === null) return null;
  const history = historyFor(context, trials, Number.POSITIVE_INFINITY);
  const own = await strategy.recommend(strategyContext(plan, direction, prior), history);
  return own === null ? { trial: best, rule: 'best-mean' } : { trial: own, rule: 'posterior-mean' };
}

/**
 * The winner's network unregularised, on the same folds: what regularising is measured against.
 *
 * @returns null where the signal stopped it before its end
 */
export async function fitReference(context: FinishContext, stored: Trial | null, winner: Trial): Promise<Trial | null> {
  const { plan, shape, store } = context;
  let trial = stored ?? referenceTrial(plan, winner);
  if (stored === null) await store.addTrials(trial.block, [trial]);
  // From the winner's settings: "off" need not be among the values that the space lists.
  const requests = missingFits(trial, unregularized(settingsOf(winner, plan)), shape);
  await context.executor.run(requests, context.signal, async (results) => {
    await store.addFits(results);
    context.onEvent({ type: 'fits', results });
    [trial] = withResults([trial], results);
  });
  return trial.fits.length === shape.repeats * shape.folds ? trial : null;
}

/**
 * Trains the winner on all training rows, looks at the test rows once, and saves the model.
 *
 * @returns null where the signal stopped it before its end
 */
export async function refitAndTest(
  context: FinishContext,
  winner: Trial,
): Promise<Pick<StoredEnd, 'refit' | 'test' | 'testUses'> | null> {
  const { plan, ports, data, planHash, onEvent } = context;
  onEvent({ type: 'phase', phase: 'refit' });
  const settings = settingsOf(winner, plan);
  const outcome = await context.executor.refit(refitRequest(winner, settings), context.signal);
  if (outcome === null) return null;
  if (outcome.result.state === 'failed') {
    const message = `the winner failed when it was trained on all rows (${outcome.result.failure.message}); no model is saved`;
    onEvent({ type: 'warning', message });
    return { refit: null, test: null, testUses: 0 };
  }
  const tested = await testOnce(context, winner, outcome);
  const { dataset, testSplit } = data;
  const model = outcome.model;
  if (model !== null) {
    await ports.saveModel({ model, dataset, trainRows: testSplit.train, plan, planHash, test: tested.test });
  }
  return { refit: summarizeRefit(outcome.result), ...tested };
}

/** Under early stopping there are no rows left to stop by: the refit trains for the folds' mean best epoch. */
function refitRequest(winner: Trial, settings: Settings): FitRequest {
  const best = winner.fits.filter((fit) => fit.state === 'complete').map((fit) => fit.bestEpoch);
  const mean = best.reduce((sum, epoch) => sum + epoch, 0) / best.length;
  const epochs = settings.training.earlyStopping === null ? null : Math.max(1, Math.round(mean));
  return { trial: winner.number, repeat: 0, fold: 'refit', settings, epochs };
}

function summarizeRefit({ epochs, trainMetrics, outliersRemoved }: CompleteFit): RefitSummary {
  return { epochs, trainMetrics, outliersRemoved };
}

async function testOnce(
  context: FinishContext,
  winner: Trial,
  outcome: RefitOutcome,
): Promise<{ test: TestResult | null; testUses: number }> {
  const { plan, ports, data, planHash } = context;
  const rows = data.testSplit.test;
  if (rows.length === 0 || outcome.model === null) return { test: null, testUses: 0 };
  context.onEvent({ type: 'phase', phase: 'test' });
  const look = { test: hashOf([data.dataset.hash, [...rows]]), by: `${planHash}/${winner.number}` };
  const testUses = await ports.countTestLook(look);
  const prediction = await context.trainer.predict(outcome.model, rows);
  const { measures } = objectiveOf(plan, data.dataset, ports.ownMetrics);
  const target = pickTarget(data.dataset, rows);
  const weights = pickWeights(data.dataset.weights, rows);
  const groups = groupsOf(data, rows);
  const key = streamKey(plan.seed, 'test');
  const metrics = metricIntervals(prediction, target, key, measures, weights, groups);
  const classes = resultsByClass(prediction, target, measures, weights);
  const targets = intervalsByTarget(prediction, target, key, measures, weights, groups);
  const labels = resultsByLabel(prediction, target, measures, weights);
  const parts = {
    ...(groups !== null && { groups: new Set(groups).size }),
    ...(classes.length > 0 && { classes }),
    ...(labels.length > 0 && { labels }),
    ...(targets.length > 0 && { targets }),
  };
  return { test: { rows: rows.length, metrics, ...parts }, testUses };
}

/** The group of each row; null where rows are split by something else, or come from a file that was not asked for groups. */
function groupsOf({ rule, testIsApart }: StudyData, rows: Int32Array): Int32Array | null {
  return rule.by === 'group' && !testIsApart ? rows.map((row) => rule.groups[row]) : null;
}
