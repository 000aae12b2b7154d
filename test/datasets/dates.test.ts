import { describe, expect, it } from 'vitest';
import { isDate } from '../../src/datasets/columns/dates.js';

describe('a date', () => {
  it.each([
    '2021-03-01',
    '2021/3/1',
    '2021.03.01',
    '31.12.2021',
    '1/2/2021',
    '12/31/2021',
    '2021-03-01T12:30',
    '2021-03-01 12:30:05.25',
    '2021-03-01T12:30:05Z',
    '2021-03-01T12:30:05+01:00',
    '3/1/2021 1:05 PM',
  ])('is seen in %s', (text) => {
    expect(isDate(text)).toBe(true);
  });

  it.each([
    '2021',
    '2021-13-01',
    '1.2.3',
    '192.168.0.1',
    '2021-03',
    'May',
    '12-34',
    '2021-03-01-7',
    '3/1/21',
    '0041/12/1',
  ])('is not seen in %s', (text) => {
    expect(isDate(text)).toBe(false);
  });
});
