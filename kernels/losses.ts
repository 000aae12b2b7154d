/** Losses with their gradients; src/training/losses.ts has the formulas, with their sources. */
import { exp4, expAll, loadPart, log4, sigmoid4, storePart } from './vectors';

/**
 * Softmax cross-entropy of a batch. In place of the logits: the gradient of the mean loss, (softmax(z) − y) · share, with
 * y = (1 − smoothing) · (one-hot) + smoothing / classes.
 *
 * @param logits [rows, classes]
 * @param labels int32, [rows]
 * @param share 1 / rows
 * @param smoothing 0: labels as they are
 * @returns the mean loss
 */
export function softmaxCrossEntropy(
  logits: usize, labels: usize, rows: i32, classes: i32, share: f32, smoothing: f32,
): f64 {
  const rowBytes = <usize>classes << 2;
  const others = smoothing / <f32>classes, own = <f32>1 - smoothing;
  let sum: f64 = 0;
  let row = logits;
  for (let i = 0; i < rows; i++) {
    const ofTruth = <f64>shiftByMost(row, classes, load<i32>(labels + (<usize>i << 2)));
    sum -= smoothing > 0 ? <f64>own * ofTruth + <f64>others * <f64>sumOfRow(row, classes) : ofTruth;
    row += rowBytes;
  }
  expAll(logits, rows * classes);
  row = logits;
  for (let i = 0; i < rows; i++) {
    const total = sumOfRow(row, classes);
    sum += <f64>f32x4.extract_lane(log4(f32x4.splat(total)), 0);
    const truth = row + (<usize>load<i32>(labels + (<usize>i << 2)) << 2);
    const ofTruth = (load<f32>(truth) / total - (own + others)) * share;
    differencesOfRow(row, classes, total, others, share);
    store<f32>(truth, ofTruth);
    row += rowBytes;
  }
  return sum * share;
}

/** z ← z − max z. @returns the label's, and NaN where one class is infinitely far below: it counts too, though 0 times */
function shiftByMost(row: usize, classes: i32, label: i32): f32 {
  let lows = v128.load32_splat(row), highs = lows;
  let k = 0;
  for (; k + 4 <= classes; k += 4) {
    const z = v128.load(row + (<usize>k << 2));
    lows = f32x4.min(lows, z);
    highs = f32x4.max(highs, z);
  }
  for (; k < classes; k++) {
    const z = v128.load32_splat(row + (<usize>k << 2));
    lows = f32x4.min(lows, z);
    highs = f32x4.max(highs, z);
  }
  const least = leastLane(lows), most = mostLane(highs);
  const tops = f32x4.splat(most);
  for (k = 0; k < classes; k += 4) {
    const at = row + (<usize>k << 2);
    storePart(at, f32x4.sub(loadPart(at, classes - k), tops), classes - k);
  }
  return load<f32>(row + (<usize>label << 2)) + (least - most) * 0;
}

/** Σ x, four sums side by side. @param row [count] */
function sumOfRow(row: usize, count: i32): f32 {
  let sums = f32x4.splat(0);
  for (; count > 0; count -= 4) {
    sums = f32x4.add(sums, loadPart(row, count));
    row += 16;
  }
  const pairs = f32x4.add(sums, v128.shuffle<i32>(sums, sums, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** x ← (x / total − y) · share. @param row [count] */
function differencesOfRow(row: usize, count: i32, total: f32, y: f32, share: f32): void {
  const totals = f32x4.splat(total), targets = f32x4.splat(y), shares = f32x4.splat(share);
  for (; count > 0; count -= 4) {
    const difference = f32x4.sub(f32x4.div(loadPart(row, count), totals), targets);
    storePart(row, f32x4.mul(difference, shares), count);
    row += 16;
  }
}

// @ts-ignore: decorator
@inline
function mostLane(x: v128): f32 {
  const pairs = f32x4.max(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

// @ts-ignore: decorator
@inline
function leastLane(x: v128): f32 {
  const pairs = f32x4.min(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  return min(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/**
 * Mean squared error of a batch. In place of the values: the gradient of the mean loss, 2 (z − y) · share.
 *
 * @param values, targets [rows]
 * @returns the mean loss
 */
export function squaredError(values: usize, targets: usize, rows: i32, share: f32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const error = load<f32>(values) - load<f32>(targets);
    sum += <f64>(error * error);
    store<f32>(values, error * 2 * share);
    values += 4;
    targets += 4;
  }
  return sum * share;
}

/**
 * Huber loss of a batch: c (e − c / 2) with e = z − y and c = min(max(e, −δ), δ). In place of the values: the gradient of
 * the mean loss, c · share.
 *
 * @param values, targets [rows]
 * @returns the mean loss
 */
export function huber(values: usize, targets: usize, rows: i32, share: f32, delta: f32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const error = load<f32>(values) - load<f32>(targets);
    const clipped = min(max(error, -delta), delta);
    sum += <f64>(clipped * (error - clipped * 0.5));
    store<f32>(values, clipped * share);
    values += 4;
    targets += 4;
  }
  return sum * share;
}

/**
 * Quantile loss of a batch: max(τ e, (τ − 1) e) with e = y − z. In place of the values: the gradient of the mean loss,
 * 1 − τ where z is above y, else −τ, times share.
 *
 * @param values, targets [rows]
 * @param level τ
 * @returns the mean loss
 */
export function quantile(values: usize, targets: usize, rows: i32, share: f32, level: f32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const error = load<f32>(targets) - load<f32>(values);
    sum += <f64>max(error * level, error * (level - 1));
    store<f32>(values, ((error < 0 ? <f32>1 : <f32>0) - level) * share);
    values += 4;
    targets += 4;
  }
  return sum * share;
}

/**
 * Sigmoid cross-entropy of a batch, each output a question of its own: ℓ = max(z, 0) − z y + log(1 + e^−|z|), which never
 * overflows, summed over a row's outputs. In place of the logits: the gradient of the mean loss, (σ(z) − y) · share.
 * Source: C. Bishop, Pattern Recognition and Machine Learning (2006), equation 4.90.
 *
 * @param logits, targets [rows, outputs], targets from 0 to 1
 * @param share 1 / rows
 * @returns the mean loss
 */
export function sigmoidCrossEntropy(logits: usize, targets: usize, rows: i32, outputs: i32, share: f32): f64 {
  const one = f32x4.splat(1);
  let sum: f64 = 0;
  for (let left = rows * outputs; left > 0; left -= 4) {
    const z = loadPart(logits, left);
    const y = loadPart(targets, left);
    const e = exp4(f32x4.neg(f32x4.abs(z)));
    const above = f32x4.sub(f32x4.max(z, f32x4.splat(0)), f32x4.mul(z, y));
    sum += sumOfFirst(f32x4.add(above, log4(f32x4.add(one, e))), left);
    storePart(logits, f32x4.mul(f32x4.sub(sigmoid4(z), y), f32x4.splat(share)), left);
    logits += 16;
    targets += 16;
  }
  return sum * share;
}

/** The lanes after the last number hold log 2, which is nobody's loss. */
// @ts-ignore: decorator
@inline
function sumOfFirst(x: v128, count: i32): f64 {
  let sum = <f64>f32x4.extract_lane(x, 0);
  if (count > 1) sum += <f64>f32x4.extract_lane(x, 1);
  if (count > 2) sum += <f64>f32x4.extract_lane(x, 2);
  if (count > 3) sum += <f64>f32x4.extract_lane(x, 3);
  return sum;
}
