/** Losses with their gradients; src/training/losses.ts has the formulas, with their sources. */
import { exp4, loadPart, log4, sigmoid4, storePart } from './vectors';

/**
 * Softmax cross-entropy of a batch. In place of the logits: the gradient of the mean loss, (softmax(z) − y) · share.
 *
 * @param logits [rows, classes]
 * @param labels int32, [rows]
 * @param share 1 / rows
 * @returns the mean loss
 */
export function softmaxCrossEntropy(logits: usize, labels: usize, rows: i32, classes: i32, share: f32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const label = load<i32>(labels + (<usize>i << 2));
    let most = load<f32>(logits);
    let least = most;
    for (let k = 1; k < classes; k++) {
      const z = load<f32>(logits + (<usize>k << 2));
      most = max(most, z);
      least = min(least, z);
    }
    // As the formula says, every class counts, the others 0 times: NaN where one is infinitely far below.
    const truth = load<f32>(logits + (<usize>label << 2)) - most + (least - most) * 0;
    let total: f32 = 0;
    for (let k = 0; k < classes; k += 4) {
      const at = logits + (<usize>k << 2);
      const count = classes - k;
      const e = exp4(f32x4.sub(loadPart(at, count), f32x4.splat(most)));
      storePart(at, e, count);
      total += f32x4.extract_lane(e, 0);
      if (count > 1) total += f32x4.extract_lane(e, 1);
      if (count > 2) total += f32x4.extract_lane(e, 2);
      if (count > 3) total += f32x4.extract_lane(e, 3);
    }
    sum += <f64>(f32x4.extract_lane(log4(f32x4.splat(total)), 0) - truth);
    for (let k = 0; k < classes; k++) {
      const at = logits + (<usize>k << 2);
      store<f32>(at, (load<f32>(at) / total - (k == label ? <f32>1 : <f32>0)) * share);
    }
    logits += <usize>classes << 2;
  }
  return sum * share;
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
