import { distance } from 'fastest-levenshtein';

/**
 * Names that somebody may have meant: those that differ by few letters (a third of the word's length, at least two) or
 * only in case, the nearest first; none where nothing is near.
 */
export function nearNames(name: string, known: readonly string[], most = 3): readonly string[] {
  const lower = name.toLowerCase();
  const limit = Math.max(2, Math.floor(name.length / 3));
  return known
    .map((candidate) => ({ candidate, steps: distance(lower, candidate.toLowerCase()) }))
    .filter(({ candidate, steps }) => steps <= limit && steps < Math.max(name.length, candidate.length))
    .sort((a, b) => a.steps - b.steps || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, most)
    .map(({ candidate }) => candidate);
}
