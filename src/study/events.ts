import type { FitResult } from '../core/fit.js';
import type { EndReason } from '../core/outcome.js';
import type { Parameters } from '../core/space.js';

/** What a running study tells whoever listens. It never carries a judgement; the report does. */
export type StudyEvent =
  | {
      readonly type: 'start';
      readonly study: string;
      readonly metric: string;
      readonly direction: 'minimize' | 'maximize';
      /** Trials that the study will have; null where that is not known before it ends. */
      readonly trials: number | null;
      readonly fitsPerTrial: number;
      readonly doneTrials: number;
      readonly doneFits: number;
      readonly backend: { readonly name: string; readonly version: string };
      readonly data: {
        readonly rows: number;
        readonly trainRows: number;
        readonly testRows: number;
        readonly testIsApart?: boolean;
        readonly features: number;
      };
    }
  /** Why this backend was chosen, where the plan left it open and there was a choice. */
  | { readonly type: 'backend'; readonly reason: string }
  | { readonly type: 'block'; readonly block: number; readonly trials: readonly number[] }
  | { readonly type: 'epoch'; readonly fits: number; readonly epoch: number; readonly epochs: number }
  | { readonly type: 'fits'; readonly results: readonly FitResult[] }
  | {
      readonly type: 'trial';
      readonly number: number;
      readonly parameters: Parameters;
      /** null: failed. */
      readonly score: number | null;
      readonly failure: string | null;
      readonly best: { readonly number: number; readonly score: number } | null;
    }
  | { readonly type: 'phase'; readonly phase: 'reference' | 'refit' | 'test' | 'report' }
  /** What happens in the study of an outer fold, counted from 0. */
  | { readonly type: 'outer'; readonly fold: number; readonly folds: number; readonly event: StudyEvent }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'end'; readonly reason: EndReason };
