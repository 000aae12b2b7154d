import { expect, it } from 'vitest';
import { createMessage } from '../../../src/training/steps/graph/protobuf.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

// protobuf.dev/programming-guides/encoding
it("writes the encoding guide's own messages", () => {
  expect(hex(createMessage().integer(1, 150).finish())).toBe('089601');
  expect(hex(createMessage().text(2, 'testing').finish())).toBe('120774657374696e67');
  const inner = createMessage().integer(1, 150).finish();
  expect(hex(createMessage().bytes(3, inner).finish())).toBe('1a03089601');
  expect(hex(createMessage().integer(1, -2).finish())).toBe('08feffffffffffffffff01');
});

it('writes numbers of one byte, of more, and fields over 15', () => {
  expect(hex(createMessage().integer(1, 0).integer(1, 127).integer(1, 128).finish())).toBe('0800087f088001');
  expect(hex(createMessage().integer(16, 1).finish())).toBe('800101');
  expect(
    hex(
      createMessage()
        .integer(1, 2 ** 40)
        .finish(),
    ),
  ).toBe('08808080808020');
});

it('writes floats as four bytes, the lowest first', () => {
  expect(hex(createMessage().float(4, 1.5).finish())).toBe('250000c03f');
});

it('writes texts as UTF-8, and counts its bytes', () => {
  expect(hex(createMessage().text(1, 'é').finish())).toBe('0a02c3a9');
});
