import { describe, expect, it } from 'vitest';
import { bytesText, parseBytes, parseDurationMs } from '../../src/util/quantities.js';

describe('a quantity', () => {
  it.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1.5h', 5_400_000],
    [' 2 m ', 120_000],
    ['45', 45_000],
    ['0s', null],
    ['10 min', null],
    ['-1s', null],
    ['', null],
  ])('of time %j is %j milliseconds', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each([
    ['512MB', 512_000_000],
    ['2 GB', 2_000_000_000],
    ['1GiB', 1_073_741_824],
    ['0.5MiB', 524_288],
    ['0MB', null],
    ['512', null],
    ['2gb', null],
  ])('of memory %j is %j bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it('of memory is told with as many digits as an estimate deserves', () => {
    expect([1, 850_100, 12_345_678, 3_400_000_000].map(bytesText)).toEqual(['1 kB', '851 kB', '12 MB', '3.4 GB']);
  });
});
