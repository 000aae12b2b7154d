/**
 * Protocol buffers' wire format, as much of it as a graph takes. Fields are written in the order of the calls.
 * Source: protobuf.dev/programming-guides/encoding.
 */
export interface MessageWriter {
  /** Integers, enumerations and booleans. @param value at least −2⁶³, below 2⁶³ */
  integer(field: number, value: number): MessageWriter;
  /** A 32-bit float. */
  float(field: number, value: number): MessageWriter;
  text(field: number, value: string): MessageWriter;
  /** Bytes, or a message within a message. */
  bytes(field: number, value: Uint8Array): MessageWriter;
  finish(): Uint8Array;
}

const wireTypes = { varint: 0, lengthDelimited: 2, fixed32: 5 } as const;
const encoder = new TextEncoder();

export function createMessage(): MessageWriter {
  const parts: Uint8Array[] = [];
  const tag = (field: number, wire: keyof typeof wireTypes) => parts.push(varint(field * 8 + wireTypes[wire]));
  const writer: MessageWriter = {
    integer(field, value) {
      tag(field, 'varint');
      parts.push(varint(value));
      return writer;
    },
    float(field, value) {
      tag(field, 'fixed32');
      const fixed = new Uint8Array(4);
      new DataView(fixed.buffer).setFloat32(0, value, true);
      parts.push(fixed);
      return writer;
    },
    text: (field, value) => writer.bytes(field, encoder.encode(value)),
    bytes(field, value) {
      tag(field, 'lengthDelimited');
      parts.push(varint(value.length), value);
      return writer;
    },
    finish: () => Buffer.concat(parts),
  };
  return writer;
}

/** Seven bits a byte, the lowest first; negative numbers as their two's complement of 64 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
