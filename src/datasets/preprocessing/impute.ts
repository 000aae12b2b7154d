import type { z } from 'zod';
import { type FeatureColumn, isMeasured } from '../../core/dataset.js';
import type { PreprocessingStep } from '../../core/settings.js';
import { quantile } from '../../util/order-statistics.js';
import { gatherColumn } from './columns.js';
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
  const values = new Float64Array(rows.length);
  const measured = columns.flatMap((column, index) => (isMeasured(column) ? [index] : []));
  const statistics = measured.map((index) =>
    statistic(gatherColumn(input, index, values), parsed, columns[index].origin),
  );
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

/** In the unit of `features`. Reorders `values`. */
function statistic(values: Float64Array, { strategy, value }: ImputeOptions, origin: number): number {
  if (strategy === 'constant') return value - origin;
  if (values.length === 0) return -origin;
  if (strategy === 'median') return quantile(values, 0.5);
  if (strategy === 'mean') return values.reduce((sum, each) => sum + each, 0) / values.length;
  return mostFrequent(values);
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
function mostFrequentIndicators({ dataset, rows }: StepInput): readonly number[] {
  const { columns, features } = dataset;
  const width = columns.length;
  const count = (index: number) => rows.reduce((sum, row) => sum + (features[row * width + index] === 1 ? 1 : 0), 0);
  return indicatorGroups(columns).flatMap((indices) => {
    const counts = indices.map(count);
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
