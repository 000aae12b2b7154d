/**
 * Uniform numbers from counters, four blocks of Philox4x32-10 at a time: the stream of `philoxUniform` in
 * src/util/philox.ts, where the source and the layout of the counter are.
 *
 * @param low, high the key
 * @param out [count], rounded up to a multiple of 16 numbers, which are all written
 */
export function uniforms(low: i32, high: i32, step: i32, layer: i32, count: i32, out: usize): void {
  for (let block = 0; block * 4 < count; block += 4) {
    let c0 = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(0);
    let c2 = i32x4.splat(step);
    let c3 = i32x4.splat(layer);
    let k0 = low;
    let k1 = high;
    for (let round = 0; round < 10; round++) {
      const m0 = i32x4.splat(0xd2511f53);
      const m1 = i32x4.splat(0xcd9e8d57);
      const a = i64x2.extmul_low_i32x4_u(c0, m0), b = i64x2.extmul_high_i32x4_u(c0, m0);
      const c = i64x2.extmul_low_i32x4_u(c2, m1), d = i64x2.extmul_high_i32x4_u(c2, m1);
      c0 = v128.xor(v128.xor(v128.shuffle<i32>(c, d, 1, 3, 5, 7), c1), i32x4.splat(k0));
      c1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
      c2 = v128.xor(v128.xor(v128.shuffle<i32>(a, b, 1, 3, 5, 7), c3), i32x4.splat(k1));
      c3 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    // From words of four blocks to four blocks of words.
    const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5), b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7), d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    v128.store(out, toUniform(v128.shuffle<i32>(a, b, 0, 1, 4, 5)));
    v128.store(out, toUniform(v128.shuffle<i32>(a, b, 2, 3, 6, 7)), 16);
    v128.store(out, toUniform(v128.shuffle<i32>(c, d, 0, 1, 4, 5)), 32);
    v128.store(out, toUniform(v128.shuffle<i32>(c, d, 2, 3, 6, 7)), 48);
    out += 64;
  }
}

/** The word's upper 23 bits as a number in [0, 1). */
// @ts-ignore: decorator
@inline
function toUniform(words: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(words, 9)), f32x4.splat(1.1920928955078125e-7));
}
