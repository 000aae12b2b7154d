import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runPython } from './python.js';

/** Numbers of both, in order of their places; versions and names are left out. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(numbersOf);
}

it.each(['metrics', 'formulas', 'training', 'splits', 'targets', 'constraints_and_averages', 'networks'])(
  'the stored figures of %s are those that the script gives today',
  (name) => {
    const stored = JSON.parse(readFileSync(new URL(`${name}.reference.json`, import.meta.url), 'utf8'));
    const wanted = numbersOf(stored);
    const made = numbersOf(runPython(`${name}.py`, [], null));
    expect(made.length).toBe(wanted.length);
    // another version's order of sums moves the last digits
    made.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i], 9);
    });
  },
);
