const digitBits = 11;
const buckets = 1 << digitBits;
const digits = 3;

/**
 * The places of numbers in ascending order, equal ones in the order given; −0 and 0 are equal, NaN comes last.
 *
 * A radix sort by what the numbers are in float32, three digits of eleven bits from the last to the first, then by
 * insertion in double precision, where neighbours differ by less than that: several times as fast as sorting by a
 * comparison.
 *
 * @returns [n]
 */
export function sortedOrder(values: Float64Array): Int32Array {
  const keys = radixKeys(values);
  let order = new Int32Array(values.length);
  let next = new Int32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  for (let digit = 0; digit < digits; digit++) {
    scatter(keys, order, next, digit * digitBits);
    [order, next] = [next, order];
  }
  settle(values, order);
  return order;
}

/** Unsigned integers in the order of the numbers in float32. */
function radixKeys(values: Float64Array): Uint32Array {
  const floats = new Float32Array(values.length);
  const keys = new Uint32Array(floats.buffer);
  for (let i = 0; i < keys.length; i++) {
    // −0 + 0 is 0.
    floats[i] = values[i] + 0;
    // A number below 0 has its first bit set, and is the smaller the larger the rest is.
    const bits = keys[i];
    keys[i] = Number.isNaN(values[i]) ? 0xffffffff : bits >>> 31 === 1 ? ~bits : bits | 0x80000000;
  }
  return keys;
}

function scatter(keys: Uint32Array, from: Int32Array, to: Int32Array, shift: number): void {
  const starts = new Int32Array(buckets + 1);
  for (let i = 0; i < keys.length; i++) starts[((keys[i] >>> shift) & (buckets - 1)) + 1]++;
  for (let bucket = 0; bucket < buckets; bucket++) starts[bucket + 1] += starts[bucket];
  for (let i = 0; i < from.length; i++) to[starts[(keys[from[i]] >>> shift) & (buckets - 1)]++] = from[i];
}

function settle(values: Float64Array, order: Int32Array): void {
  for (let i = 1; i < order.length; i++) {
    const own = order[i];
    const value = values[own];
    let place = i;
    while (place > 0 && values[order[place - 1]] > value) {
      order[place] = order[place - 1];
      place--;
    }
    order[place] = own;
  }
}
