/** [n, targets] → [n] */
export function meanOverTargets(values: Float64Array, targets: number): Float64Array {
  if (targets === 1) return values;
  const means = new Float64Array(values.length / targets);
  for (let i = 0; i < values.length; i++) means[Math.floor(i / targets)] += values[i] / targets;
  return means;
}
