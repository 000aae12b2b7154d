/**
 * How much each row counts: its weight, or one where there are none; for a bootstrap resample, times how often it was
 * drawn. [n]
 */
export type Counts = Float64Array;

/**
 * A metric, prepared once on n predicted rows and then evaluated on any multiset of them. So one formula gives a metric,
 * its weighted form and its bootstrap distribution.
 */
export type Statistic = (counts: Counts) => number;

/** How each metric is prepared, by its name. */
export type StatisticMakers = Readonly<Record<string, () => Statistic>>;

/** @param weights null: every row counts once */
export function countsOf(rows: number, weights: Float64Array | null): Counts {
  return weights ?? new Float64Array(rows).fill(1);
}

/** Σ c_i v_i / Σ c_i. */
export function meanOf(values: Float32Array | Float64Array): Statistic {
  return (counts) => {
    let sum = 0;
    let rows = 0;
    for (let i = 0; i < values.length; i++) {
      sum += counts[i] * values[i];
      rows += counts[i];
    }
    return sum / rows;
  };
}
