import type { Executor } from '../execution/executor.js';
import type { StudyFacts } from './outcome.js';

/** An executor whose results say what computed them, where the study has changed backends; elsewhere the same one. */
export function computedOn({ backend, earlierBackends = [] }: StudyFacts, executor: Executor): Executor {
  if (earlierBackends.length === 0) return executor;
  return {
    ...executor,
    run: (requests, signal, onResults) =>
      executor.run(requests, signal, (results) => onResults(results.map((result) => ({ ...result, backend })))),
  };
}
