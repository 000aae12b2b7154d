/**
 * C[t] = op(A[t]) op(B[t]), float32, for matrices in TensorFlow.js' own memory; op transposes or doesn't.
 *
 * Every element of C is (((0 + a₀b₀) + a₁b₁) + …), k ascending, each operation rounded to float32, whatever the shapes,
 * the matrix's place in the batch and the element's place in the matrix. So a result's bits depend on nothing but its own
 * row and column. A change that reorders the sums changes every study's numbers.
 *
 * The module has no memory of its own and no static data: either would lie over TensorFlow.js' heap. All offsets,
 * strides and addresses are in bytes.
 *
 * Notation of K. Goto & R. van de Geijn, Anatomy of High-Performance Matrix Multiplication, ACM TOMS 34 (2008): a panel
 * of B, `depth` × 8, is packed so that it stays in the innermost cache while tiles of 4 × 8 sums run down the rows of A.
 */
import { loadPart, storePart } from './vectors';

/** Rows of a tile, and the columns of a wide and of a narrow one. */
const tileRows: i32 = 4;
const wide: i32 = 8;
const narrow: i32 = 4;
/** A product of few rows reads B where it lies, if its rows are close: packing would not pay. */
const fewRows: i32 = 64;
const shortStep: usize = 2048;
/** A panel is 8 KiB: a quarter of the smallest first-level caches. */
const depth: i32 = 256;

/** Bytes that `multiply` needs to work in. */
export function scratchBytes(): usize {
  return (depth * wide) << 2;
}

/**
 * @param aBatch from one matrix to the next, 0 where all share one; aRow from a row of op(A) to the next; aStep from one
 *   k to the next; so for B, whose bColumn leads from a column of op(B) to the next
 * @param c dense [T, M, N]; overlaps neither A nor B
 */
export function multiply(
  a: usize, aBatch: usize, aRow: usize, aStep: usize,
  b: usize, bBatch: usize, bStep: usize, bColumn: usize,
  c: usize, T: i32, M: i32, N: i32, K: i32, scratch: usize,
): void {
  const cRow = <usize>N << 2;
  for (let t = 0; t < T; t++) {
    // At least once, so that K = 0 gives zeros.
    let k = 0;
    do {
      const steps = min(depth, K - k);
      const first = a + <usize>k * aStep;
      for (let n = 0; n < N; n += wide) {
        const columns = min(wide, N - n);
        const width = columns > narrow ? wide : narrow;
        let panel = b + <usize>k * bStep + <usize>n * bColumn;
        let panelStep = bStep;
        if (columns < wide || bColumn != 4 || M > fewRows || bStep > shortStep) {
          packPanel(panel, bStep, bColumn, steps, columns, width, scratch);
          panel = scratch;
          panelStep = <usize>width << 2;
        }
        const to = c + (<usize>n << 2);
        if (width == wide) wideProduct(first, aRow, aStep, panel, panelStep, to, cRow, M, columns, steps, k > 0);
        else narrowProduct(first, aRow, aStep, panel, to, cRow, M, columns, steps, k > 0);
      }
      k += depth;
    } while (k < K);
    a += aBatch;
    b += bBatch;
    c += <usize>M * cRow;
  }
}

/** Columns of op(B) side by side, k after k, filled up with zeros to `width`. */
function packPanel(b: usize, bStep: usize, bColumn: usize, steps: i32, columns: i32, width: i32, panel: usize): void {
  const step = <usize>width << 2;
  if (bColumn == 4) {
    for (; steps > 0; steps--) {
      if (width == wide) {
        v128.store(panel, v128.load(b));
        v128.store(panel, loadPart(b + 16, columns - narrow), 16);
      } else v128.store(panel, loadPart(b, columns));
      b += bStep;
      panel += step;
    }
  }
  if (bStep == 4 && columns == wide) {
    for (; steps >= 4; steps -= 4) {
      transpose4(b, bColumn, panel);
      transpose4(b + 4 * bColumn, bColumn, panel + 16);
      b += 16;
      panel += step << 2;
    }
  }
  for (; steps > 0; steps--) {
    let from = b;
    for (let j = 0; j < width; j++) {
      store<f32>(panel + (<usize>j << 2), j < columns ? load<f32>(from) : 0);
      from += bColumn;
    }
    b += bStep;
    panel += step;
  }
}

/** Four k of four columns, each of which lies in a row, into a wide panel. */
// @ts-ignore: decorator
@inline
function transpose4(b: usize, bColumn: usize, panel: usize): void {
  const x0 = v128.load(b), x1 = v128.load(b + bColumn);
  const x2 = v128.load(b + 2 * bColumn), x3 = v128.load(b + 3 * bColumn);
  const low01 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5), high01 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
  const low23 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5), high23 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
  v128.store(panel, v128.shuffle<i32>(low01, low23, 0, 1, 4, 5));
  v128.store(panel, v128.shuffle<i32>(low01, low23, 2, 3, 6, 7), 32);
  v128.store(panel, v128.shuffle<i32>(high01, high23, 0, 1, 4, 5), 64);
  v128.store(panel, v128.shuffle<i32>(high01, high23, 2, 3, 6, 7), 96);
}

/**
 * All rows of A by one panel of more than four columns. `goesOn`: C holds the sums so far. Tiles are no calls: V8 makes
 * faster code of a loop of its own for each width.
 */
function wideProduct(
  a: usize, aRow: usize, aStep: usize, panel: usize, panelStep: usize, c: usize, cRow: usize,
  M: i32, columns: i32, steps: i32, goesOn: bool,
): void {
  for (; M > 0; M -= tileRows) {
    tile8(a, aRow, aStep, panel, panelStep, c, cRow, M, columns - narrow, steps, goesOn);
    a += aRow * tileRows;
    c += cRow * tileRows;
  }
}

/** The same by a panel of four columns or fewer. */
function narrowProduct(
  a: usize, aRow: usize, aStep: usize, panel: usize, c: usize, cRow: usize, M: i32, columns: i32, steps: i32, goesOn: bool,
): void {
  for (; M > 0; M -= tileRows) {
    tile4(a, aRow, aStep, panel, c, cRow, M, columns, steps, goesOn);
    a += aRow * tileRows;
    c += cRow * tileRows;
  }
}

// @ts-ignore: decorator
@inline
function addProduct(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** 4 × (4 + `last`) sums. Rows that aren't there repeat the last one, and store the same numbers once more. */
// @ts-ignore: decorator
@inline
function tile8(
  a0: usize, aRow: usize, aStep: usize, panel: usize, panelStep: usize, c0: usize, cRow: usize,
  rows: i32, last: i32, steps: i32, goesOn: bool,
): void {
  let a1 = rows > 1 ? a0 + aRow : a0;
  let a2 = rows > 2 ? a1 + aRow : a1;
  let a3 = rows > 3 ? a2 + aRow : a2;
  const c1 = rows > 1 ? c0 + cRow : c0;
  const c2 = rows > 2 ? c1 + cRow : c1;
  const c3 = rows > 3 ? c2 + cRow : c2;
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (goesOn) {
    s00 = v128.load(c0); s01 = loadPart(c0 + 16, last);
    s10 = v128.load(c1); s11 = loadPart(c1 + 16, last);
    s20 = v128.load(c2); s21 = loadPart(c2 + 16, last);
    s30 = v128.load(c3); s31 = loadPart(c3 + 16, last);
  }
  for (; steps > 0; steps--) {
    const b0 = v128.load(panel), b1 = v128.load(panel, 16);
    let x = v128.load32_splat(a0);
    s00 = addProduct(s00, x, b0); s01 = addProduct(s01, x, b1);
    x = v128.load32_splat(a1);
    s10 = addProduct(s10, x, b0); s11 = addProduct(s11, x, b1);
    x = v128.load32_splat(a2);
    s20 = addProduct(s20, x, b0); s21 = addProduct(s21, x, b1);
    x = v128.load32_splat(a3);
    s30 = addProduct(s30, x, b0); s31 = addProduct(s31, x, b1);
    a0 += aStep; a1 += aStep; a2 += aStep; a3 += aStep;
    panel += panelStep;
  }
  v128.store(c0, s00); storePart(c0 + 16, s01, last);
  v128.store(c1, s10); storePart(c1 + 16, s11, last);
  v128.store(c2, s20); storePart(c2 + 16, s21, last);
  v128.store(c3, s30); storePart(c3 + 16, s31, last);
}

/** 4 × `columns` sums, for what is left of C's columns: one to four. */
// @ts-ignore: decorator
@inline
function tile4(
  a0: usize, aRow: usize, aStep: usize, panel: usize, c0: usize, cRow: usize, rows: i32, columns: i32, steps: i32, goesOn: bool,
): void {
  let a1 = rows > 1 ? a0 + aRow : a0;
  let a2 = rows > 2 ? a1 + aRow : a1;
  let a3 = rows > 3 ? a2 + aRow : a2;
  const c1 = rows > 1 ? c0 + cRow : c0;
  const c2 = rows > 2 ? c1 + cRow : c1;
  const c3 = rows > 3 ? c2 + cRow : c2;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  if (goesOn) {
    s0 = loadPart(c0, columns); s1 = loadPart(c1, columns); s2 = loadPart(c2, columns); s3 = loadPart(c3, columns);
  }
  for (; steps > 0; steps--) {
    const b = v128.load(panel);
    s0 = addProduct(s0, v128.load32_splat(a0), b);
    s1 = addProduct(s1, v128.load32_splat(a1), b);
    s2 = addProduct(s2, v128.load32_splat(a2), b);
    s3 = addProduct(s3, v128.load32_splat(a3), b);
    a0 += aStep; a1 += aStep; a2 += aStep; a3 += aStep;
    panel += 16;
  }
  storePart(c0, s0, columns); storePart(c1, s1, columns); storePart(c2, s2, columns); storePart(c3, s3, columns);
}
