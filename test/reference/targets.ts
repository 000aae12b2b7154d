import { readFileSync } from 'node:fs';
import type { Metrics } from '../../src/core/metric.js';

interface Weighted {
  readonly target: readonly number[];
  readonly weights: readonly number[] | null;
  readonly metrics: Metrics;
}

/** A loss of a whole batch and its gradient. [rows][outputs] */
export interface ReferenceLoss {
  readonly outputs: readonly (readonly number[])[];
  readonly target: readonly number[] | readonly (readonly number[])[];
  readonly weights: readonly number[] | null;
  readonly loss: number;
  readonly gradient: readonly (readonly number[])[];
}

export interface TargetsReference {
  readonly classes: readonly (Weighted & { readonly classes: number; readonly logits: readonly number[] })[];
  readonly numbers: readonly (Weighted & {
    readonly targets: number;
    readonly values: readonly number[];
    readonly each: Readonly<Record<string, readonly number[]>>;
  })[];
  readonly labels: readonly (Weighted & { readonly labels: number; readonly logits: readonly number[] })[];
  /** Of each case of labels, by label: [[true negatives, false positives], [false negatives, true positives]]. */
  readonly confusion: readonly (readonly (readonly (readonly [number, number])[])[])[];
  readonly 'absent label': Omit<TargetsReference['labels'][number], 'labels' | 'weights'>;
  readonly losses: Readonly<Record<string, ReferenceLoss>>;
  readonly balanced: { readonly target: readonly number[]; readonly weights: readonly number[] };
}

/** Written by targets.py beside it. */
export const targetsReference = JSON.parse(
  readFileSync(new URL('targets.reference.json', import.meta.url), 'utf8'),
) as TargetsReference;
