import type { Dataset, SplitRule, Splits, TestSplit } from '../core/dataset.js';
import type { FitRequest } from '../core/fit.js';
import type { JsonObject } from '../core/json.js';
import type { TestResult } from '../core/outcome.js';
import type { OwnMetrics } from '../core/own-metric.js';
import type { StudyPlan } from '../core/plan.js';
import type { PriorTrial } from '../core/trial.js';
import type { Executor } from '../execution/executor.js';
import type { Processes } from '../execution/process-runner.js';
import type { StudyRecord, StudyStore } from '../storage/store.js';
import type { Strategy } from '../strategies/strategy.js';
import type { OnEpoch, TrainedModel, Trainer, TrainingData } from '../training/trainer.js';
import type { OtherBackend } from './stored-study.js';

/** Data, read and with its test rows set aside. */
export interface StudyData {
  readonly dataset: Dataset;
  readonly testSplit: TestSplit;
  /** Whether the test rows come from a file of their own. */
  readonly testIsApart: boolean;
  readonly splits: Splits;
  readonly rule: SplitRule;
  /** Of each outer fold, the number of training rows of each of its fits; empty: the plan is not nested. */
  readonly outer: readonly (readonly number[])[];
  /** Results from elsewhere that the plan names. */
  readonly prior: Prior;
  readonly warnings: readonly string[];
  /** The rows' numbers are in a file, which is there until it is released; null: they are in memory. */
  readonly elsewhere: DataElsewhere | null;
}

export interface DataElsewhere {
  readonly bytes: number;
  release(): void;
}

export interface Prior {
  readonly trials: readonly PriorTrial[];
  /** Of their content; null: the plan names none. */
  readonly hash: string | null;
}

/** What is saved of the winner, so that it stands without its study. */
export interface ModelToSave {
  readonly model: TrainedModel;
  readonly dataset: Dataset;
  readonly trainRows: Int32Array;
  readonly plan: StudyPlan;
  readonly planHash: string;
  readonly test: TestResult | null;
}

export interface BackendQuestion {
  /** Of gradient descent in the whole study. */
  readonly steps: number;
  /** Of a study that was begun on one that is gone. */
  readonly otherBackend: OtherBackend;
  readonly tell: (reason: string) => void;
}

export interface OuterStudy {
  readonly plan: StudyPlan;
  readonly ports: StudyPorts;
}

/** Everything outside that the loop speaks to; who answers is decided by the wiring. */
export interface StudyPorts {
  readonly version: string;
  readonly strategy: Strategy;
  /** Metrics of a person's own, by name. */
  readonly ownMetrics: OwnMetrics;
  loadData(plan: StudyPlan): Promise<StudyData>;
  /** The plan's identity for this content of data and history; a study goes on only under the same one. */
  identify(
    plan: StudyPlan,
    hashes: { readonly data: string; readonly history: string | null },
  ): { readonly hash: string; readonly content: JsonObject };
  /** Says in words what differs between a stored plan and this one. */
  describeChanges(stored: JsonObject, current: JsonObject): readonly string[];
  openStore(record: StudyRecord): Promise<StudyStore>;
  /** The study's file as it is, to look at; null where there is none. */
  readStore(): Promise<StudyStore | null>;
  /**
   * How requests would be batched, each batch's memory by estimate, how many of its fits stay in a core's cache at a
   * time (null: the backend does not go by that), and how many multiplications a step of each is in convolutions; without
   * loading a backend.
   */
  planBatches(
    requests: readonly FitRequest[],
    data: StudyData,
    plan: StudyPlan,
  ): Promise<
    readonly {
      readonly fits: readonly FitRequest[];
      readonly bytes: number;
      readonly inCache: number | null;
      readonly products: number;
    }[]
  >;
  /** @param choice what a plan that leaves the backend open is decided by, and who is told why */
  createTrainer(data: TrainingData, plan: StudyPlan, choice: BackendQuestion): Promise<Trainer>;
  /** Where a plan that leaves the backend open would go on with a study that was begun on this one. */
  goesOnWith(backend: string, plan: StudyPlan): Promise<string>;
  /** Starts the processes that a study trains in, where the plan says how many: they take a while, and need no data. */
  startProcesses(): Promise<Processes | null>;
  /**
   * @param data what the processes train on
   * @param processes what `startProcesses` gave
   * @param steps of gradient descent in the whole study, as far as it is known: a short one needs no processes
   */
  createExecutor(
    trainer: Trainer,
    data: TrainingData,
    processes: Processes | null,
    onEpoch: OnEpoch,
    steps: number,
  ): Promise<Executor>;
  /** The study of an outer fold: the same procedure on the fold's training rows. @param backend what this study runs on */
  outerStudy(fold: number, backend: string): Promise<OuterStudy>;
  /** Counts this look at the test rows; see `countTestLook`. */
  countTestLook(look: { readonly test: string; readonly by: string }): Promise<number>;
  saveModel(model: ModelToSave): Promise<void>;
  /** Whether this plan's model is there and whole. */
  hasModel(planHash: string): Promise<boolean>;
  /** Forgets the states of long batches: of no use once the study is finished. */
  removeCheckpoints(): Promise<void>;
  /** Writes a file of the study's folder, whole or not at all. */
  writeFile(name: string, text: string): Promise<void>;
}
