import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { declarationSchema, toParameterSpec } from '../../src/space/declaration.js';

/** The places and texts of what is wrong with a declaration. */
function complaints(declaration: unknown): string[] {
  const parsed = z
    .strictObject({ space: z.record(z.string(), declarationSchema) })
    .safeParse({ space: { p: declaration } });
  return (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

function spec(declaration: unknown, integer = false) {
  return toParameterSpec({ name: 'p', path: 'a.p', declaration: declarationSchema.parse(declaration), integer });
}

describe('a space declaration', () => {
  it('turns a range into a real parameter with every default filled in', () => {
    expect(spec({ low: 0, high: 1 })).toEqual({
      kind: 'real',
      name: 'p',
      path: 'a.p',
      condition: null,
      low: 0,
      high: 1,
      scale: 'linear',
      zero: false,
      step: null,
      points: null,
    });
  });

  it('keeps log, zero, points and the condition', () => {
    expect(spec({ low: 1e-7, high: 0.1, log: true, zero: true, points: 7, when: { act: 'relu' } })).toMatchObject({
      scale: 'log',
      zero: true,
      points: 7,
      condition: { parameter: 'act', equals: 'relu' },
    });
  });

  it('gives integers a step of one on a linear axis and none on a log axis', () => {
    expect(spec({ low: 1, high: 9 }, true)).toMatchObject({ kind: 'integer', step: 1 });
    expect(spec({ low: 1, high: 9, log: true }, true)).toMatchObject({ kind: 'integer', step: null });
    expect(spec({ low: 1, high: 9, step: 4 }, true)).toMatchObject({ kind: 'integer', step: 4 });
  });

  it('reads a list of values, and a plain value as a list of one', () => {
    expect(spec({ values: ['relu', null, [1, 2], { name: 'x' }] })).toMatchObject({
      kind: 'categorical',
      values: ['relu', null, [1, 2], { name: 'x' }],
      settings: ['relu', null, [1, 2], { name: 'x' }],
    });
    expect(spec(3)).toMatchObject({ kind: 'categorical', values: [3] });
    expect(spec([64, 32])).toMatchObject({ kind: 'categorical', values: [[64, 32]] });
    expect(spec(null)).toMatchObject({ kind: 'categorical', values: [null] });
  });

  it.each([
    [{ low: 1, high: 1 }, 'space.p.high: must be above low (1)'],
    [{ low: 0, high: 1, log: true }, 'space.p.low: must be above 0 on a log axis; zero: true adds exactly 0'],
    [{ low: 1, high: 9, log: true, step: 1 }, 'space.p.step: is for linear axes; remove it or log: true'],
    [
      { low: 0.1, high: 1, zero: true },
      'space.p.zero: is for log axes; add log: true, or start a linear axis at low: 0',
    ],
    [{ low: 0, high: 1, step: 2 }, 'space.p.step: must not be longer than the range (1)'],
    [{ low: 0, high: 1, points: 1 }, 'space.p.points: must be at least 2'],
    [{ values: [] }, 'space.p.values: must hold at least one value'],
    [{ values: [1, 'a', 1] }, 'space.p.values.2: 1 is there twice'],
    [
      {
        values: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      },
      'space.p.values.1: {"a":1,"b":2} is there twice',
    ],
    [{ name: 'x' }, 'space.p: must be { low, high, … }, { values: […] } or a plain value'],
    [
      { low: 0, high: 1, when: { a: 1, b: 2 } },
      'space.p.when: must name exactly one other parameter and its value, e.g. { optimizer: sgd }',
    ],
  ])('tells what is wrong with %j, and where', (declaration, complaint) => {
    expect(complaints(declaration)).toEqual([complaint]);
  });

  it('names unknown and missing keys at the declaration, not as a failed choice of forms', () => {
    expect(complaints({ low: 0, hihg: 1 })).toEqual([
      'space.p.high: Invalid input: expected number, received undefined',
      'space.p: Unrecognized key: "hihg"',
    ]);
    expect(complaints({ values: [1], log: true })).toEqual(['space.p: Unrecognized key: "log"']);
  });
});
