/**
 * Images [height, width, channels], channels side by side, and windows that slide over them; see src/core/windows.ts.
 * `top` and `left` are what is padded there; what lies outside an image is 0 where nothing else is said.
 */
import { loadPart, storePart } from './vectors';

/** By hand: runs are short, and `memory.copy` is a call. */
// @ts-ignore: decorator
@inline
function copyRun(from: usize, to: usize, count: i32): void {
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  if (j < count) storePart(to, loadPart(from, count - j), count - j);
}

// @ts-ignore: decorator
@inline
function clearRun(to: usize, count: i32): void {
  for (; count > 0; count -= 4) {
    storePart(to, f32x4.splat(0), count);
    to += 16;
  }
}

// @ts-ignore: decorator
@inline
function addRun(from: usize, to: usize, count: i32): void {
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    from += 16;
    to += 16;
  }
  if (j < count) storePart(to, f32x4.add(loadPart(to, count - j), loadPart(from, count - j)), count - j);
}

/** Copies rows of `count` numbers between matrices whose rows are `fromRow` and `toRow` bytes long. */
export function copyRows(from: usize, fromRow: usize, to: usize, toRow: usize, rows: i32, count: i32): void {
  for (let i = 0; i < rows; i++) {
    copyRun(from, to, count);
    from += fromRow;
    to += toRow;
  }
}

/** The same, added to what is there. */
export function addRows(from: usize, fromRow: usize, to: usize, toRow: usize, rows: i32, count: i32): void {
  for (let i = 0; i < rows; i++) {
    addRun(from, to, count);
    from += fromRow;
    to += toRow;
  }
}

/**
 * What a window sees of one image at each place, row by row.
 *
 * @param seen takes [down · across, size · size · channels]
 */
export function seeWindows(
  image: usize, height: i32, width: i32, channels: i32,
  size: i32, stride: i32, top: i32, left: i32, down: i32, across: i32, seen: usize,
): void {
  const pixel = <usize>channels << 2;
  for (let r = 0; r < down; r++) {
    for (let c = 0; c < across; c++) {
      const x = c * stride - left;
      // Of a row of the window: before, on and behind the image.
      const before = max(0, -x);
      const on = min(size, width - x) - before;
      for (let i = 0; i < size; i++) {
        const y = r * stride - top + i;
        const bytes = <usize>size * pixel;
        if (y < 0 || y >= height || on <= 0) clearRun(seen, size * channels);
        else {
          if (before > 0) clearRun(seen, before * channels);
          copyRun(image + <usize>(y * width + x + before) * pixel, seen + <usize>before * pixel, on * channels);
          const end = before + on;
          if (end < size) clearRun(seen + <usize>end * pixel, (size - end) * channels);
        }
        seen += bytes;
      }
    }
  }
}

/** The way back: adds what arrives at each place to the pixels that it saw. */
export function gatherWindows(
  seen: usize, height: i32, width: i32, channels: i32,
  size: i32, stride: i32, top: i32, left: i32, down: i32, across: i32, image: usize,
): void {
  const pixel = <usize>channels << 2;
  for (let r = 0; r < down; r++) {
    for (let c = 0; c < across; c++) {
      const x = c * stride - left;
      const before = max(0, -x);
      const on = min(size, width - x) - before;
      for (let i = 0; i < size; i++) {
        const y = r * stride - top + i;
        if (y >= 0 && y < height && on > 0) {
          const at = image + <usize>(y * width + x + before) * pixel;
          addRun(seen + <usize>before * pixel, at, on * channels);
        }
        seen += <usize>size * pixel;
      }
    }
  }
}

/**
 * The largest of each window and channel, and where it stood: the place in the window, the first of several.
 *
 * @param zeros whether what lies outside counts as 0; else it does not count
 * @param y takes [down, across, channels]
 * @param places takes as many, int32
 */
export function maxPool(
  image: usize, height: i32, width: i32, channels: i32,
  size: i32, stride: i32, top: i32, left: i32, down: i32, across: i32, zeros: i32, y: usize, places: usize,
): void {
  for (let r = 0; r < down; r++) {
    for (let c = 0; c < across; c++) {
      for (let k = 0; k < channels; k += 4) {
        const count = channels - k;
        let most = f32x4.splat(-Infinity);
        // Nothing is larger than the first, should all be −∞.
        let where = i32x4.splat(-1);
        for (let i = 0; i < size; i++) {
          const row = r * stride - top + i;
          for (let j = 0; j < size; j++) {
            const column = c * stride - left + j;
            const inside = row >= 0 && row < height && column >= 0 && column < width;
            if (!inside && zeros == 0) continue;
            const at = image + (<usize>((row * width + column) * channels + k) << 2);
            const value = inside ? loadPart(at, count) : f32x4.splat(0);
            // What is not a number is larger than all, as in PyTorch.
            const isMore = v128.or(f32x4.gt(value, most), f32x4.ne(value, value));
            const isFirst = i32x4.eq(where, i32x4.splat(-1));
            const takes = v128.or(isMore, isFirst);
            most = v128.bitselect(value, most, takes);
            where = v128.bitselect(i32x4.splat(i * size + j), where, takes);
          }
        }
        storePart(y, most, count);
        storePart(places, where, count);
        const bytes = <usize>min(4, count) << 2;
        y += bytes;
        places += bytes;
      }
    }
  }
}

/** Adds what arrives at each place to the pixel that was the largest. */
export function maxPoolGradient(
  gradient: usize, places: usize, height: i32, width: i32, channels: i32,
  size: i32, stride: i32, top: i32, left: i32, down: i32, across: i32, image: usize,
): void {
  for (let r = 0; r < down; r++) {
    for (let c = 0; c < across; c++) {
      for (let k = 0; k < channels; k++) {
        const place = load<i32>(places);
        const row = r * stride - top + place / size;
        const column = c * stride - left + place % size;
        if (row >= 0 && row < height && column >= 0 && column < width) {
          const at = image + (<usize>((row * width + column) * channels + k) << 2);
          store<f32>(at, load<f32>(at) + load<f32>(gradient));
        }
        gradient += 4;
        places += 4;
      }
    }
  }
}

/** to ← to + share · from, or share · from where it is the first */
// @ts-ignore: decorator
@inline
function addShare(from: usize, to: usize, count: i32, share: v128, isFirst: bool): void {
  for (let j = 0; j < count; j += 4) {
    const at = <usize>j << 2;
    const part = f32x4.mul(loadPart(from + at, count - j), share);
    storePart(to + at, isFirst ? part : f32x4.add(loadPart(to + at, count - j), part), count - j);
  }
}

/** The mean of what each window sees of the image. @param y takes [down, across, channels] */
export function averagePool(
  image: usize, height: i32, width: i32, channels: i32,
  size: i32, stride: i32, top: i32, left: i32, down: i32, across: i32, y: usize,
): void {
  const pixel = <usize>channels << 2;
  for (let r = 0; r < down; r++) {
    const first = max(0, r * stride - top);
    const last = min(height, r * stride - top + size);
    for (let c = 0; c < across; c++) {
      const from = max(0, c * stride - left);
      const to = min(width, c * stride - left + size);
      const share = f32x4.splat(1 / <f32>((last - first) * (to - from)));
      for (let row = first; row < last; row++) {
        for (let column = from; column < to; column++) {
          const at = image + <usize>(row * width + column) * pixel;
          addShare(at, y, channels, share, row == first && column == from);
        }
      }
      y += pixel;
    }
  }
}

/** Adds to each pixel its share of what arrives. */
export function averagePoolGradient(
  gradient: usize, height: i32, width: i32, channels: i32,
  size: i32, stride: i32, top: i32, left: i32, down: i32, across: i32, image: usize,
): void {
  const pixel = <usize>channels << 2;
  for (let r = 0; r < down; r++) {
    const first = max(0, r * stride - top);
    const last = min(height, r * stride - top + size);
    for (let c = 0; c < across; c++) {
      const from = max(0, c * stride - left);
      const to = min(width, c * stride - left + size);
      const share = f32x4.splat(1 / <f32>((last - first) * (to - from)));
      for (let row = first; row < last; row++) {
        for (let column = from; column < to; column++) {
          addShare(gradient, image + <usize>(row * width + column) * pixel, channels, share, false);
        }
      }
      gradient += pixel;
    }
  }
}

/** The mean of each channel. @param y takes [channels] */
export function averageAll(image: usize, pixels: i32, channels: i32, y: usize): void {
  const pixel = <usize>channels << 2;
  const one = f32x4.splat(1);
  for (let i = 0; i < pixels; i++) addShare(image + <usize>i * pixel, y, channels, one, i == 0);
  const share = <f32>1 / <f32>pixels;
  for (let k = 0; k < channels; k++) store<f32>(y + (<usize>k << 2), load<f32>(y + (<usize>k << 2)) * share);
}

/** Adds to each pixel its share of what arrives. */
export function averageAllGradient(gradient: usize, pixels: i32, channels: i32, image: usize): void {
  const pixel = <usize>channels << 2;
  const share = f32x4.splat(1 / <f32>pixels);
  for (let i = 0; i < pixels; i++) addShare(gradient, image + <usize>i * pixel, channels, share, false);
}
