import type { z } from 'zod';
import type { SplitColumn } from './dataset.js';
import type { LossCatalog } from './known-losses.js';
import type { MetricCatalog } from './metric.js';

/**
 * An entry of a port's map from the YAML name to an implementation. `options` is light (the config's schema, the
 * editor's completion and the help come from it); `load` brings the implementation where it is first used.
 */
export interface PortEntry<Implementation> {
  readonly summary: string;
  readonly options: z.ZodObject;
  readonly load: () => Promise<Implementation>;
}

export type PortMap<Implementation> = Readonly<Record<string, PortEntry<Implementation>>>;

/** What config needs of a map: names, one-line summaries, options. */
export type OptionsCatalog = Readonly<Record<string, { readonly summary: string; readonly options: z.ZodObject }>>;

/** Validation schemes: what config needs besides is the column that a scheme splits by; left out: it deals row by row. */
export type ValidationCatalog = Readonly<Record<string, OptionsCatalog[string] & { readonly splitsBy?: SplitColumn }>>;

/** All options schemas, handed to config by whoever wires the program. */
export interface Catalog {
  readonly models: OptionsCatalog;
  readonly preprocessing: OptionsCatalog;
  readonly strategies: OptionsCatalog;
  readonly validation: ValidationCatalog;
  readonly backends: readonly string[];
  readonly metrics: MetricCatalog;
  readonly losses: LossCatalog;
}
