import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromUnit } from '../../src/space/encode.js';
import { placeParameters } from '../../src/space/place-parameters.js';
import { spaces } from '../strategies/searches.js';
import { categorical, numeric } from './spaces.js';

describe('a candidate from elsewhere', () => {
  it('is what it is where it comes from the same space', () => {
    for (const space of Object.values(spaces)) {
      const unit = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: space.length,
        maxLength: space.length,
      });
      fc.assert(
        fc.property(unit, (point) => {
          const parameters = fromUnit(space, point);
          expect(placeParameters(space, parameters)).toEqual({ parameters });
        }),
      );
    }
  });

  const space = [
    categorical('hidden', [[64], { units: 3 }, 1]),
    numeric('lambda', { low: 1e-5, high: 0.1, scale: 'log', zero: true }),
    numeric('alpha', { low: 0, high: 1, condition: { parameter: 'lambda', differs: 0 } }),
    numeric('dropout', { low: 0, high: 0.3, step: 0.1 }),
    numeric('units', { kind: 'integer', low: 1, high: 9 }),
  ];
  const given = { hidden: 1, lambda: 0.1, alpha: 0.5, dropout: 0.1, units: 3 };
  const reasonOf = (changes: object) => placeParameters(space, { ...given, ...changes });

  it('knows lists and mappings by their JSON text, and steps with noise in their last digits', () => {
    expect(reasonOf({ hidden: '[64]', dropout: 0.1 + 0.2 })).toEqual({
      parameters: { ...given, hidden: [64], dropout: 0.3 },
    });
    expect(reasonOf({ hidden: '{"units":3}' })).toMatchObject({ parameters: { hidden: { units: 3 } } });
  });

  it('loses what is inactive', () => {
    const { alpha: _, ...rest } = given;
    expect(reasonOf({ lambda: 0 })).toEqual({ parameters: { ...rest, lambda: 0 } });
    expect(placeParameters(space, { ...rest, lambda: 0 })).toEqual({ parameters: { ...rest, lambda: 0 } });
  });

  it.each([
    [{ momentum: 1 }, 'momentum is not in the space'],
    [{ lambda: 0.2 }, 'lambda has a value that the space does not'],
    [{ lambda: 1e-6 }, 'lambda has a value that the space does not'],
    [{ lambda: '0.1' }, 'lambda has a value that the space does not'],
    [{ lambda: Number.NaN }, 'lambda has a value that the space does not'],
    [{ dropout: 0.15 }, 'dropout has a value that the space does not'],
    [{ dropout: 0.4 }, 'dropout has a value that the space does not'],
    [{ units: 2.5 }, 'units has a value that the space does not'],
    [{ hidden: [65] }, 'hidden has a value that the space does not'],
  ])('%j is told why it is none of the space', (changes, reason) => {
    expect(reasonOf(changes)).toEqual({ reason });
  });

  it('must have every active parameter', () => {
    const { alpha: _, ...rest } = given;
    expect(placeParameters(space, rest)).toEqual({ reason: 'alpha is missing' });
    expect(placeParameters(space, {})).toEqual({ reason: 'hidden is missing' });
  });
});
