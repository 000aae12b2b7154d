/** The gradient of a function by central differences; its error is about step² plus rounding noise of 1e-16 / step. */
export function centralDifferences(f: (x: Float64Array) => number, at: Float64Array, step = 1e-5): Float64Array {
  return at.map((_, i) => {
    const shifted = (by: number) => f(at.map((value, j) => (i === j ? value + by : value)));
    return (shifted(step) - shifted(-step)) / (2 * step);
  });
}

/** The largest difference of two vectors, as a share of the second's largest value. */
export function relativeError(a: Float64Array, b: Float64Array): number {
  const scale = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) / scale;
}
