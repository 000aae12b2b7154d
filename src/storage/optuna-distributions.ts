import type { JsonObject } from '../core/json.js';
import type { NumericSpec, ParameterSpec } from '../core/space.js';

/**
 * A parameter's axis in Optuna's words (`optuna.distributions`), as its database keeps them.
 *
 * Two things it has no word for. Exactly 0 on a log axis: the axis is then told as a linear one from 0 on; values are
 * what they are. Choices that are lists or mappings: they are told as their JSON text.
 */
export function toDistribution(spec: ParameterSpec): JsonObject {
  if (spec.kind === 'categorical') {
    const choices = spec.values.map((value) => (isPlain(value) ? value : JSON.stringify(value)));
    return { name: 'CategoricalDistribution', attributes: { choices } };
  }
  return spec.kind === 'integer'
    ? { name: 'IntDistribution', attributes: { ...rangeOf(spec), step: spec.step ?? 1 } }
    : { name: 'FloatDistribution', attributes: { ...rangeOf(spec), step: spec.step } };
}

function rangeOf({ low, high, scale, zero }: NumericSpec) {
  return { low: zero ? 0 : low, high, log: scale === 'log' && !zero };
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}
