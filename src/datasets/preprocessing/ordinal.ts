import type { z } from 'zod';
import type { PreprocessingStep } from '../../core/settings.js';
import { ordinalOptions } from './options.js';
import type { FitStep } from './step.js';

/** Text columns that become one number each, with their order where it is given; null: sorted. */
type OrdinalColumns = ReadonlyMap<string, readonly string[] | null>;

/** The columns of the ordinal step; none where there is no such step. */
export function ordinalColumnsOf(steps: readonly PreprocessingStep[]): OrdinalColumns {
  const step = steps.find(({ name }) => name === 'ordinal');
  if (step === undefined) return new Map();
  const { name: _, ...options } = step;
  const { columns }: z.infer<typeof ordinalOptions> = ordinalOptions.parse(options);
  if (Array.isArray(columns)) return new Map(columns.map((name) => [name, null]));
  return new Map(Object.entries(columns).map(([name, order]) => [name, order === 'sorted' ? null : order]));
}

/** The numbers are laid out once for all folds (`layout.ts`), so that there is nothing left to learn from a fold. */
export const ordinal: FitStep = ({ dataset, rows, fill }) => ({
  rows,
  maps: new Map(),
  fill,
  learned: {
    orders: Object.fromEntries(dataset.columns.flatMap((c) => (c.kind === 'ordinal' ? [[c.name, [...c.order]]] : []))),
  },
});
