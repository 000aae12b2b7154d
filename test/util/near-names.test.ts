import { describe, expect, it } from 'vitest';
import { nearNames } from '../../src/util/near-names.js';

describe('near names', () => {
  it.each([
    ['diagnose', ['diagnosis', 'radius'], ['diagnosis']],
    ['Digit', ['digit', 'pixel_0'], ['digit']],
    ['lamda', ['alpha', 'lambda'], ['lambda']],
    ['x1', ['x', 'x2', 'y', 'colour'], ['x', 'x2']],
    ['nothing_like_it', ['a', 'b'], []],
    ['a', ['b', 'c'], []],
  ])('for %s among %j are %j', (name, known, near) => {
    expect(nearNames(name, known)).toEqual(near);
  });

  it('are the nearest three at most', () => {
    expect(nearNames('column', ['columnar', 'columns', 'colum', 'volume', 'kolumn'])).toEqual([
      'colum',
      'columns',
      'kolumn',
    ]);
  });
});
