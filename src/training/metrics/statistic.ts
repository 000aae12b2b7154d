/** How often each row is taken: all ones for the rows as they are, others for a bootstrap resample. [n] */
export type Counts = Uint16Array;

/**
 * A metric, prepared once on n predicted rows and then evaluated on any multiset of them. So one formula gives both a
 * metric and its bootstrap distribution.
 */
export type Statistic = (counts: Counts) => number;

/** How each metric is prepared, by its name. */
export type StatisticMakers = Readonly<Record<string, () => Statistic>>;

export function everyRowOnce(rows: number): Counts {
  return new Uint16Array(rows).fill(1);
}

/** Σ c_i v_i / Σ c_i. */
export function meanOf(values: Float64Array): Statistic {
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
