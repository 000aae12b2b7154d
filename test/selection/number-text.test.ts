import { describe, expect, test } from 'vitest';
import { countText, numberText, percentText } from '../../src/selection/number-text.js';

describe('numbers for people', () => {
  test.each([
    [0, '0'],
    [0.00001, '1e-5'],
    [3.2e-4, '3.2e-4'],
    [0.001, '0.001'],
    [0.123456, '0.1235'],
    [-12.3456, '-12.35'],
    [128, '128'],
    [1234567, '1.235e6'],
    [Number.POSITIVE_INFINITY, '∞'],
    [null, '–'],
  ])('%s reads %s', (value, text) => expect(numberText(value)).toBe(text));

  test('a share is never 0 % or 100 % where it is not', () => {
    expect([0, 0.001, 0.34, 0.999, 1].map(percentText)).toEqual(['0 %', '<1 %', '34 %', '>99 %', '100 %']);
  });

  test('one thing has no s', () => {
    expect([countText(1, 'trial'), countText(2, 'trial')]).toEqual(['1 trial', '2 trials']);
  });
});
