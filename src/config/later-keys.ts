import type { TrainingSettings } from '../core/settings.js';
import { canonicalJson } from '../util/hash.js';
import { trainingShape } from './sections/training.js';

/** Keys of `training` that came when there were plans already. */
const laterKeys = ['schedule', 'gradientNoise', 'averaging'] as const satisfies readonly (keyof TrainingSettings)[];

/** What the identity of a plan is made of: a later key at its default changes nothing of a plan from before it. */
export function withoutLaterKeys(training: TrainingSettings): Partial<TrainingSettings> {
  const isDefault = (key: (typeof laterKeys)[number]) =>
    canonicalJson(training[key]) === canonicalJson(trainingShape[key].parse(undefined));
  const left = new Set<string>(laterKeys.filter(isDefault));
  return Object.fromEntries(Object.entries(training).filter(([key]) => !left.has(key)));
}
