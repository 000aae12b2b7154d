import type { BackendName, FitResult } from '../core/fit.js';
import type { StudyOutcome } from '../core/outcome.js';
import type { Report } from './report-schema.js';

/** What computed a fit: fits of a study's first backend do not say so themselves. */
export function backendOf(fit: FitResult, outcome: Pick<StudyOutcome, 'backend' | 'earlierBackends'>): BackendName {
  return fit.backend ?? outcome.earlierBackends?.[0] ?? outcome.backend;
}

/** What each backend computed, in the order of their first use; nothing where the study has always been on one. */
export function mixedBackends(outcome: StudyOutcome): Pick<Report, 'backends'> {
  const { backend, earlierBackends = [], trials, reference, refit } = outcome;
  if (earlierBackends.length === 0) return {};
  const byName = new Map([...earlierBackends, backend].map((each) => [nameOf(each), each]));
  return {
    backends: [...byName.values()].map((each) => {
      const computed = (fit: FitResult) => nameOf(backendOf(fit, outcome)) === nameOf(each);
      return {
        name: each.name,
        version: each.version,
        trials: trials.filter(({ fits }) => fits.some(computed)).map(({ number }) => number),
        reference: reference?.fits.some(computed) ?? false,
        // What was refitted earlier is refitted when a study goes on.
        refit: refit !== null && nameOf(each) === nameOf(backend),
      };
    }),
  };
}

function nameOf({ name, version }: BackendName): string {
  return `${name} ${version}`;
}
