import type { Json } from '../core/json.js';
import type { NumericSpec, ParameterSpec, Space, SpaceBlock } from '../core/space.js';
import { canonicalJson } from '../util/hash.js';
import { gridValues } from './axis-values.js';

/**
 * All parameters of several blocks, each once, in the order in which they first come: what a candidate of any block is told
 * by. A range covers the ranges of all blocks; what is a range here and a list there is the list of all values that a grid
 * gives it. Which of them a candidate has, its block says, and not this.
 *
 * @param points see `gridValues`
 */
export function unionOf(blocks: readonly SpaceBlock[], points: number | null): Space {
  const names = new Set(blocks.flatMap(({ space }) => space.map(({ name }) => name)));
  return [...names].map((name) => {
    const specs = blocks.flatMap(({ space }) => space.filter((spec) => spec.name === name));
    return merge(specs, points);
  });
}

function merge(specs: readonly ParameterSpec[], points: number | null): ParameterSpec {
  const [first, ...others] = specs;
  if (others.every((other) => canonicalJson(other) === canonicalJson(first))) return first;
  const { name, path, also } = first;
  const common = { name, path, condition: null, ...(also !== undefined && { also }) };
  const ranges = specs.filter((spec): spec is NumericSpec => spec.kind === first.kind && spec.kind !== 'categorical');
  if (ranges.length === specs.length) return { ...common, ...rangeOf(ranges) };
  const choices = new Map<string, { readonly value: Json; readonly setting: Json }>();
  for (const spec of specs) {
    for (const [i, value] of gridValues(spec, points).entries()) {
      const setting = spec.kind === 'categorical' ? spec.settings[i] : value;
      const key = canonicalJson(value);
      if (!choices.has(key)) choices.set(key, { value, setting });
    }
  }
  const all = [...choices.values()];
  return {
    ...common,
    kind: 'categorical',
    values: all.map(({ value }) => value),
    settings: all.map((own) => own.setting),
  };
}

/** On a linear axis 0 is a number as any other. */
function rangeOf(ranges: readonly NumericSpec[]): Omit<NumericSpec, 'name' | 'path' | 'condition' | 'also'> {
  const isLog = ranges.every(({ scale }) => scale === 'log');
  const zero = ranges.some((range) => range.zero);
  const low = Math.min(...ranges.map((range) => range.low));
  return {
    kind: ranges[0].kind,
    low: zero && !isLog ? Math.min(0, low) : low,
    high: Math.max(...ranges.map(({ high }) => high)),
    scale: isLog ? 'log' : 'linear',
    zero: zero && isLog,
    step: ranges[0].kind === 'integer' && !isLog ? 1 : null,
    points: null,
  };
}
