import type { BackendName } from './fit.js';
import type { Direction, MetricName, Metrics, Task } from './metric.js';
import type { StudyPlan } from './plan.js';
import type { Parameters } from './space.js';
import type { Trial } from './trial.js';

/** A test metric with its 95 % interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export type RecommendationRule = 'best-mean' | 'posterior-mean';

export interface DataSummary {
  readonly rows: number;
  readonly trainRows: number;
  readonly testRows: number;
  /** The test rows come from a file of their own. Left out: they were set aside from the data. */
  readonly testIsApart?: boolean;
  readonly features: number;
  readonly classes: readonly string[];
  /** Names of several targets. Left out: there is one. */
  readonly targets?: readonly string[];
  readonly hash: string;
}

/** What was decided of the test rows of a class; NaN where a rate is not defined. */
export interface ClassResult {
  readonly rows: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** What was decided of a label: rows by whether they have it and whether it was decided. */
export interface LabelResult extends ClassResult {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

export interface TestResult {
  readonly rows: number;
  /** How many groups they are of, which the intervals resample whole. Left out: rows are taken for independent. */
  readonly groups?: number;
  /** By name, those that were measured. */
  readonly metrics: Readonly<Record<string, Interval>>;
  /** In the order of the classes; none for numbers. Versions before did not store it. */
  readonly classes?: readonly ClassResult[];
  /** What was decided of each label, in their order. Left out: the task is another. */
  readonly labels?: readonly LabelResult[];
  /** Metrics of each of several targets, in their order; of labels, each as two classes. Left out: there is one. */
  readonly targets?: readonly Readonly<Record<string, Interval>>[];
}

/** The winner trained again on all training rows. */
export interface RefitSummary {
  readonly epochs: number;
  readonly trainMetrics: Metrics;
  readonly outliersRemoved: number;
}

/** What the whole procedure chose on an outer fold's training rows, and how that did on the fold's other rows. */
export interface OuterResult {
  readonly trainRows: number;
  readonly testRows: number;
  /** null: no candidate could be trained. */
  readonly chosen: OuterChoice | null;
  /** On the fold's rows; empty where there is no model. */
  readonly metrics: Metrics;
  /** Fits that failed through the machine, which another run tries again. */
  readonly machineFailures: number;
}

export interface OuterChoice {
  readonly trial: number;
  readonly rule: RecommendationRule;
  readonly parameters: Parameters;
  /** The mean validation score that it was chosen for; null where it has none. */
  readonly innerScore: number | null;
  /** Epochs of its refit; null where that failed. */
  readonly epochs: number | null;
}

export type EndReason = 'finished' | 'running' | 'time-limit' | 'interrupted';

/** Folds that are no partition: means over folds. */
export interface FoldShares {
  /** Of a fold's rows, those that validate. */
  readonly validation: number;
  /** Of all training rows, those that a fold trains on. */
  readonly training: number;
}

/** Everything that a report is made from: facts only, no judgement, no clock, no path. */
export interface StudyOutcome {
  readonly version: string;
  readonly plan: StudyPlan;
  readonly planHash: string;
  readonly task: Task;
  readonly metric: MetricName;
  readonly direction: Direction;
  /** The best value of a metric of a person's own; ours know theirs. */
  readonly best?: number;
  readonly data: DataSummary;
  /** What computes; where the study has changed backends, the last one. */
  readonly backend: BackendName;
  /** Those before it, in their order; fits that name none came from the first. Absent where there are none. */
  readonly earlierBackends?: readonly BackendName[];
  readonly shape: { readonly repeats: number; readonly folds: number };
  /** Mean number of validation rows of a fold. */
  readonly validationRows: number;
  /** null: every training row is validated on once a repeat by a fit on all others, or once in all (holdout). */
  readonly foldShares: FoldShares | null;
  /** In order of numbers; a trial whose fits are not all there yet is running. */
  readonly trials: readonly Trial[];
  readonly reference: Trial | null;
  readonly recommended: { readonly trial: number; readonly rule: RecommendationRule } | null;
  readonly refit: RefitSummary | null;
  readonly test: TestResult | null;
  /** How often these test rows have been looked at from this results folder. */
  readonly testUses: number;
  /** By outer fold; null: the study is not nested, or has not come to its outer folds' end. */
  readonly nested: readonly OuterResult[] | null;
  readonly end: EndReason;
}
