import type { Json, JsonObject } from '../core/json.js';
import { knownMetrics } from '../core/known-metrics.js';
import type { MetricName, Metrics } from '../core/metric.js';
import type { StudyOutcome } from '../core/outcome.js';
import type { Parameters } from '../core/space.js';
import { evaluateGate } from '../selection/gate.js';
import { hintsOf } from '../selection/hints/hints.js';
import { type JudgedTrial, type Judgement, judge } from '../selection/judge.js';
import { judgeProcedure } from '../selection/procedure.js';
import type { Aggregate, TrialSummary } from '../selection/trial-summary.js';
import { mixedBackends } from './mixed-backends.js';
import type { Report, ReportTrial } from './report-schema.js';

/** Facts and what is thought of them, as plain data: the same outcome gives the same report, key by key. */
export function buildReport(outcome: StudyOutcome): Report {
  const judgement = judge(outcome);
  const trialIn = (trial: JudgedTrial) => reportTrial(trial, outcome);
  return {
    schemaVersion: 1,
    regsweep: outcome.version,
    study: studySection(outcome),
    data: { ...dataSection(outcome), outliersRemoved: outcome.refit?.outliersRemoved ?? null },
    backend: { name: outcome.backend.name, version: outcome.backend.version },
    ...mixedBackends(outcome),
    trials: judgement.trials.map(trialIn),
    recommended: recommendedSection(judgement, outcome),
    mostRegularized: simplestSection(judgement, outcome),
    reference: judgement.reference === null ? null : trialIn(judgement.reference),
    regularizationGain: gainSection(judgement),
    refit: refitSection(outcome),
    test: testSection(outcome),
    nested: nestedSection(outcome),
    testUses: outcome.testUses,
    gate: gateSection(judgement, outcome),
    hints: [...hintsOf(judgement, outcome)],
  };
}

function studySection({ plan, planHash, task, metric, direction, shape, end }: StudyOutcome): Report['study'] {
  const { name, trials, batch, lag, options } = plan.strategy;
  return {
    name: plan.name,
    seed: plan.seed,
    planHash,
    task,
    metric,
    direction,
    strategy: { name, trials, batch, lag, ...sorted(options) },
    validation: { name: plan.validation.name, ...sorted(plan.validation.options), ...shapeOf(shape) },
    parameters: plan.space.map((spec) => spec.name),
    end,
  };
}

function shapeOf({ repeats, folds }: StudyOutcome['shape']): JsonObject {
  return { repeats, folds };
}

function dataSection({ data }: StudyOutcome) {
  const { rows, trainRows, testRows, testIsApart, features, classes, targets, hash } = data;
  const named = targets === undefined ? {} : { targets: [...targets] };
  const test = { testRows, ...(testIsApart === true && { testIsApart }) };
  return { rows, trainRows, ...test, features, classes: [...classes], ...named, hash };
}

function reportTrial(trial: JudgedTrial, outcome: StudyOutcome): ReportTrial {
  const { rank, summary, diagnosis, verdict, withinOneStandardError } = trial;
  const { gradient } = summary;
  return {
    rank,
    number: summary.number,
    state: summary.state,
    parameters: inSpaceOrder(summary.trial.parameters, outcome),
    score: aggregateSection(summary.score),
    trainScore: { mean: finite(summary.trainScore.mean), folds: summary.trainScore.folds.map(finite) },
    gap: finite(summary.gap),
    metrics: aggregatesSection(summary.metrics),
    ...(summary.targets.length > 0 && {
      targets: summary.targets.map((metrics, j) => ({
        target: outcome.data.targets?.[j] ?? '',
        metrics: aggregatesSection(metrics),
      })),
    }),
    diagnosis,
    gradient: gradient && { ...gradient, clipped: finite(gradient.clipped) },
    verdict: verdict && { againstBest: verdict.againstBest, p: finite(verdict.p) },
    withinOneStandardError,
    failure: summary.failure,
  };
}

function aggregatesSection(metrics: TrialSummary['metrics']) {
  return Object.fromEntries([...metrics].map(([name, value]) => [name, aggregateSection(value)]));
}

function aggregateSection({ mean, standardError, folds }: Aggregate) {
  return { mean: finite(mean), standardError: finite(standardError), folds: folds.map(finite) };
}

function recommendedSection(judgement: Judgement, outcome: StudyOutcome): Report['recommended'] {
  const { winner, expected, insideExpected } = judgement;
  if (winner === null) return null;
  return {
    trial: winner.summary.number,
    rule: outcome.recommended?.rule ?? 'best-mean',
    parameters: inSpaceOrder(winner.summary.trial.parameters, outcome),
    expectedTest: expected && { low: finite(expected.low), high: finite(expected.high) },
    testInside: insideExpected,
  };
}

function simplestSection({ mostRegularized }: Judgement, outcome: StudyOutcome): Report['mostRegularized'] {
  if (mostRegularized === null) return null;
  const { number, trial } = mostRegularized.summary;
  return { trial: number, parameters: inSpaceOrder(trial.parameters, outcome) };
}

function gainSection({ gain }: Judgement): Report['regularizationGain'] {
  if (gain === null) return null;
  return { difference: finite(gain.difference), low: finite(gain.low), high: finite(gain.high), p: finite(gain.p) };
}

function refitSection({ refit }: StudyOutcome): Report['refit'] {
  return refit && { epochs: refit.epochs, trainMetrics: mapMetrics(refit.trainMetrics, finite) };
}

function testSection({ test, data }: StudyOutcome): Report['test'] {
  if (test === null) return null;
  const metrics = intervalsSection(test.metrics);
  const targets = (test.targets ?? []).map((own, j) => ({
    target: data.targets?.[j] ?? '',
    metrics: intervalsSection(own),
  }));
  const classes = (test.classes ?? []).map(({ rows, ...rates }, k) => ({
    class: data.classes[k],
    rows,
    precision: finite(rates.precision),
    recall: finite(rates.recall),
    f1: finite(rates.f1),
  }));
  const labels = (test.labels ?? []).map(({ precision, recall, f1, ...counts }, k) => ({
    label: data.targets?.[k] ?? '',
    precision: finite(precision),
    recall: finite(recall),
    f1: finite(f1),
    ...counts,
  }));
  const parts = {
    ...(classes.length > 0 && { classes }),
    ...(labels.length > 0 && { labels }),
    ...(targets.length > 0 && { targets }),
  };
  const groups = test.groups === undefined ? {} : { groups: test.groups };
  return { rows: test.rows, ...groups, metrics, ...parts };
}

function intervalsSection(metrics: NonNullable<StudyOutcome['test']>['metrics']) {
  return mapMetrics(metrics, ({ value, low, high }) => ({
    value: finite(value),
    low: finite(low),
    high: finite(high),
  }));
}

function nestedSection(outcome: StudyOutcome): Report['nested'] {
  const judged = judgeProcedure(outcome);
  if (judged === null || outcome.plan.nested === null) return null;
  const { name, options } = outcome.plan.nested.outer;
  return {
    outer: { name, ...sorted(options) },
    score: aggregateSection(judged.score),
    metrics: Object.fromEntries([...judged.metrics].map(([metric, value]) => [metric, aggregateSection(value)])),
    folds: judged.folds.map(({ trainRows, testRows, chosen, metrics }) => ({
      trainRows,
      testRows,
      trial: chosen?.trial ?? null,
      rule: chosen?.rule ?? null,
      parameters: chosen && inSpaceOrder(chosen.parameters, outcome),
      innerScore: finite(chosen?.innerScore),
      score: finite(metrics[outcome.metric]),
      epochs: chosen?.epochs ?? null,
    })),
  };
}

function gateSection({ winner }: Judgement, { plan, test }: StudyOutcome): Report['gate'] {
  if (plan.gate === null) return null;
  return evaluateGate(
    plan.gate,
    test && mapMetrics(test.metrics, ({ value }) => value),
    winner && validationMeans(winner),
  );
}

function validationMeans({ summary }: JudgedTrial): Metrics {
  return Object.fromEntries([...summary.metrics].map(([name, { mean }]) => [name, mean]));
}

/** In the order of the list of metrics, whatever order storage kept. */
function mapMetrics<From, To>(
  metrics: Readonly<Partial<Record<MetricName, From>>>,
  change: (value: From) => To,
): Record<string, To> {
  const found: Record<string, To> = {};
  const ours = Object.keys(knownMetrics);
  for (const name of new Set([...ours, ...Object.keys(metrics).sort()])) {
    const value = metrics[name];
    if (value !== undefined) found[name] = change(value);
  }
  return found;
}

/** A parameter that the space does not name (a plain fixed value) comes after those that it does. */
function inSpaceOrder(parameters: Parameters, { plan }: StudyOutcome) {
  const named = plan.space.map((spec) => spec.name).filter((name) => name in parameters);
  const names = new Set([...named, ...Object.keys(parameters).sort()]);
  return Object.fromEntries([...names].map((name) => [name, mutable(parameters[name])]));
}

function sorted(options: JsonObject) {
  const keys = Object.keys(options).sort();
  return Object.fromEntries(keys.map((key) => [key, mutable(options[key])]));
}

type ReportJson = Report['study']['strategy'][string];

/** The schema's type has no readonly; reports are built once and never changed. */
function mutable(value: Json): ReportJson {
  return value as ReportJson;
}

function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}
