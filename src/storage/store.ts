import type { FitResult } from '../core/fit.js';
import type { JsonObject } from '../core/json.js';
import type { Proposal, Trial } from '../core/trial.js';

/** What a study file says of itself. */
export interface StudyRecord {
  readonly name: string;
  readonly planHash: string;
  /** The resolved plan, so that the file explains itself. */
  readonly plan: JsonObject;
  /** Facts learned when the study began: data summary, backend, metric, … */
  readonly facts: JsonObject;
}

export type ArtifactName = 'end';

/** What programs that open the file are told of a trial beyond its fits, by name; null: nothing to tell. */
export interface TrialAttributes {
  readonly trial: number;
  readonly attributes: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Where results live. One writer. Everything written is committed before the promise settles: what was computed is not
 * lost. Trials below zero are unregularised references.
 */
export interface StudyStore {
  readonly record: StudyRecord;
  addTrials(block: number, trials: readonly (Proposal & { readonly number: number })[]): Promise<void>;
  /** @param attributes of the trials that these results finish, so that nobody sees one without the other; default none */
  addFits(results: readonly FitResult[], attributes?: readonly TrialAttributes[]): Promise<void>;
  putAttributes(attributes: readonly TrialAttributes[]): Promise<void>;
  /** All trials in order of numbers, with their fits in the order repeat, fold. */
  trials(): Promise<readonly Trial[]>;
  putArtifact(name: ArtifactName, value: JsonObject): Promise<void>;
  artifact(name: ArtifactName): Promise<JsonObject | null>;
  /** The study goes on under a longer plan; its results stay. The record read from then on is the new one. */
  replaceRecord(record: StudyRecord): Promise<StudyStore>;
  close(): Promise<void>;
}
