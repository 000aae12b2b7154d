import type { BackendName } from '../core/fit.js';
import type { StudyOutcome } from '../core/outcome.js';
import type { Report } from './report-schema.js';

/** Which trials each backend computed, in the order of their first use; nothing where the study has always been on one. */
export function mixedBackends(outcome: StudyOutcome): Pick<Report, 'backends'> {
  const { backend, earlierBackends = [], trials, reference } = outcome;
  if (earlierBackends.length === 0) return {};
  const [first] = earlierBackends;
  const byName = new Map(
    [...earlierBackends, backend].map((each) => [nameOf(each), { ...each, trials: new Set<number>() }]),
  );
  for (const { number, fits } of reference === null ? trials : [...trials, reference]) {
    for (const fit of fits) byName.get(nameOf(fit.backend ?? first))?.trials.add(number);
  }
  return {
    backends: [...byName.values()].map(({ name, version, trials: of }) => ({ name, version, trials: [...of] })),
  };
}

function nameOf({ name, version }: BackendName): string {
  return `${name} ${version}`;
}
