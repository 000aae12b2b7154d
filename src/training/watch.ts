import type { Backend } from '../backends/backend.js';
import type { FitRequest } from '../core/fit.js';
import type { GraphCache } from './steps/graph/graph-cache.js';
import type { RowSource } from './steps/row-source.js';
import type { StepProgram } from './steps/step-program.js';

/** What the engine is asked for: fits of a search, the winner on all rows, or outputs of a trained network. */
export type BatchKind = 'fits' | 'refit' | 'prediction';

/**
 * Who wants to know where training's time goes: is shown everything that takes time before it is used, and may put
 * something in its place that does the same and keeps count. Nothing of it may change a number.
 */
export interface TrainingWatch {
  backend(backend: Backend): Backend;
  source(source: RowSource): RowSource;
  graphs(cache: GraphCache | null): GraphCache | null;
  program(program: StepProgram): StepProgram;
  /** Around all that the engine does for a batch. One at a time. @param fits none for a prediction */
  batch<T>(kind: BatchKind, fits: readonly FitRequest[], work: () => Promise<T>): Promise<T>;
  /** Around what turns outputs into losses and scores. */
  scores<T>(work: () => T): T;
}

/** Nobody wants to know: everything is used as it is. */
export const unwatched: TrainingWatch = {
  backend: (backend) => backend,
  source: (source) => source,
  graphs: (cache) => cache,
  program: (program) => program,
  batch: (_kind, _fits, work) => work(),
  scores: (work) => work(),
};
