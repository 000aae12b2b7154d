import type { Parameters } from '../core/space.js';
import { canonicalJson } from '../util/hash.js';

/** Equal candidates have equal keys, whatever the order of their parameters. */
export function parametersKey(parameters: Parameters): string {
  return canonicalJson(parameters);
}
