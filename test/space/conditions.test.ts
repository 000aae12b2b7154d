import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds, keepActive } from '../../src/space/conditions.js';
import { fromUnit } from '../../src/space/encode.js';
import { anySpace, categorical, numeric } from './spaces.js';

describe('conditions', () => {
  const optimizer = categorical('optimizer', ['sgd', { name: 'adam', beta1: 0.9 }]);
  const momentum = numeric('momentum', { condition: { parameter: 'optimizer', equals: 'sgd' } });
  const nesterov = categorical('nesterov', [true, false], { condition: { parameter: 'momentum', differs: 0 } });
  const space = [nesterov, momentum, optimizer];

  it('chain, whatever the order of declaration', () => {
    const values = { nesterov: true, momentum: 0.5 };
    expect(keepActive(space, { ...values, optimizer: 'sgd' })).toEqual({ ...values, optimizer: 'sgd' });
    expect(keepActive(space, { ...values, momentum: 0, optimizer: 'sgd' })).toEqual({ momentum: 0, optimizer: 'sgd' });
    const adam = { name: 'adam', beta1: 0.9 };
    expect(keepActive(space, { ...values, optimizer: adam })).toEqual({ optimizer: adam });
  });

  it('fail where the parent has no value', () => {
    expect(keepActive(space, { nesterov: true, momentum: 0.5 })).toEqual({});
    expect(keepActive([momentum], { momentum: 0.5 })).toEqual({});
    expect(holds({ parameter: 'p', differs: 1 }, undefined)).toBe(false);
    expect(holds({ parameter: 'p', equals: 1 }, undefined)).toBe(false);
  });

  it('compare values, not objects or the order of their keys', () => {
    expect(holds({ parameter: 'p', equals: { b: 1, a: [2] } }, { a: [2], b: 1 })).toBe(true);
    expect(holds({ parameter: 'p', differs: { b: 1, a: [2] } }, { a: [2], b: 1 })).toBe(false);
    expect(holds({ parameter: 'p', equals: '1' }, 1)).toBe(false);
  });

  it('hold for every parameter kept, and fail for every one dropped', () => {
    const unit = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(anySpace, unit, (any, point) => {
        const kept = fromUnit(any, point);
        for (const { name, condition } of any) {
          const active = condition === null || holds(condition, kept[condition.parameter]);
          expect(Object.hasOwn(kept, name)).toBe(active);
        }
      }),
    );
  });
});
