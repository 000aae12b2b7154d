import type { BackendName } from '../core/fit.js';
import type { Trial } from '../core/trial.js';
import type { StudyFacts } from './outcome.js';

/** Another version counts as another backend: it may round otherwise. */
export function isSameBackend(one: BackendName, other: BackendName): boolean {
  return one.name === other.name && one.version === other.version;
}

/**
 * The backends that a study has results of once it goes on on another one, in their order, but for that one.
 *
 * @param stored what it says of itself so far
 * @param trials what it holds so far
 */
export function earlierBackends(
  stored: StudyFacts,
  next: BackendName,
  trials: readonly Trial[],
): readonly BackendName[] {
  const { backend, earlierBackends: earlier = [] } = stored;
  if (isSameBackend(backend, next)) return earlier;
  const first = earlier[0] ?? backend;
  const hasComputed = trials.some(({ fits }) => fits.some((fit) => isSameBackend(fit.backend ?? first, backend)));
  return hasComputed ? [...earlier, backend] : earlier;
}
