import type { z } from 'zod';
import { type FeatureColumn, isMeasured } from '../../core/dataset.js';
import type { PreprocessingStep } from '../../core/settings.js';
import { quantile } from '../../util/order-statistics.js';
import { columnMeans, countOnes, gatherColumn } from './columns.js';
import { imputeOptions } from './options.js';
import { type FitStep, marksUnseen, type StepInput, switchedOff } from './step.js';

type ImputeOptions = z.infer<typeof imputeOptions>;

/** The options of the impute step; null where there is none, so that missing values are errors. */
export function imputeOf(steps: readonly PreprocessingStep[]): ImputeOptions | null {
  const step = steps.find(({ name }) => name === 'impute');
  if (step === undefined) return null;
  const { name: _, ...options } = step;
  return imputeOptions.parse(options);
}

/**
 * Fills missing numbers with a statistic of the training rows, as scikit-learn's SimpleImputer; what has no value in any
 * training row is filled with 0 (its `keep_empty_features`). A missing category becomes the most frequent one where the
 * option says so; otherwise it has an indicator of its own, or is all zeros.
 */
export const impute: FitStep = (input) => {
  const { dataset, rows, options } = input;
  const parsed = imputeOptions.parse(options);
  const { columns } = dataset;
  const measured = columns.flatMap((column, index) => (isMeasured(column) ? [index] : []));
  const statistics = statisticsOf(input, measured, parsed);
  const fill = new Float32Array(columns.length);
  for (const [i, index] of measured.entries()) fill[index] = statistics[i];
  const frequent = parsed.categories === 'most-frequent' ? mostFrequentIndicators(input) : [];
  for (const index of frequent) fill[index] = 1;
  const unseen = marksUnseen(input, ['missing']);
  const learned = {
    ...parsed,
    columns: measured.map((index) => columns[index].name),
    filledWith: measured.map((index, i) => statistics[i] + columns[index].origin),
    categoriesFilledWith: frequent.map((index) => columns[index].name),
  };
  return { rows, maps: switchedOff(unseen), fill, learned };
};

/** By measured column, in the unit of `features`. */
function statisticsOf(
  input: StepInput,
  measured: readonly number[],
  { strategy, value }: ImputeOptions,
): readonly number[] {
  const origins = measured.map((index) => input.dataset.columns[index].origin);
  if (strategy === 'constant') return origins.map((origin) => value - origin);
  if (strategy === 'mean') {
    const means = columnMeans(input);
    return measured.map((index, i) => (Number.isNaN(means[index]) ? -origins[i] : means[index]));
  }
  const values = new Float64Array(input.rows.length);
  return measured.map((index, i) => {
    const own = gatherColumn(input, index, values);
    if (own.length === 0) return -origins[i];
    return strategy === 'median' ? quantile(own, 0.5) : mostFrequent(own);
  });
}

/** The least of those that occur most often. Sorts `values`. */
function mostFrequent(values: Float64Array): number {
  values.sort();
  let best = values[0];
  let most = 0;
  for (let start = 0, at = 0; start < values.length; start = at) {
    while (at < values.length && values[at] === values[start]) at++;
    if (at - start > most) [best, most] = [values[start], at - start];
  }
  return best;
}

/** Of each text column that has missing values in its indicators, the one that is 1 most often; the first of several. */
function mostFrequentIndicators(input: StepInput): readonly number[] {
  const ones = countOnes(input);
  return indicatorGroups(input.dataset.columns).flatMap((indices) => {
    const counts = indices.map((index) => ones[index]);
    const most = Math.max(...counts);
    return most === 0 ? [] : [indices[counts.indexOf(most)]];
  });
}

/** Indicators by their source; what stands for rare categories only where there is nothing else. */
function indicatorGroups(columns: readonly FeatureColumn[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const wanted of ['indicator', 'other'] as const) {
    columns.forEach(({ kind, source }, index) => {
      const group = groups.get(source);
      if (kind !== wanted) return;
      if (group === undefined) groups.set(source, [index]);
      else if (wanted === 'indicator') group.push(index);
    });
  }
  return [...groups.values()];
}
