/** How an element's bytes become a number. */
export interface ElementType {
  readonly bytes: number;
  read(view: DataView, at: number): number;
}

const word = 2 ** 32;

/** By NumPy's name; little-endian. Integers beyond 2⁵³ are rounded to the nearest double. */
export const elementTypes: Readonly<Record<string, ElementType>> = {
  '<f4': { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  '<f8': { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  '|b1': { bytes: 1, read: (view, at) => Number(view.getUint8(at) !== 0) },
  '|i1': { bytes: 1, read: (view, at) => view.getInt8(at) },
  '|u1': { bytes: 1, read: (view, at) => view.getUint8(at) },
  '<i2': { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  '<u2': { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  '<i4': { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  '<u4': { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  '<i8': { bytes: 8, read: (view, at) => view.getInt32(at + 4, true) * word + view.getUint32(at, true) },
  '<u8': { bytes: 8, read: (view, at) => view.getUint32(at + 4, true) * word + view.getUint32(at, true) },
};
