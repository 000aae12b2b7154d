import type { z } from 'zod';

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

/** All options schemas, handed to config by whoever wires the program. */
export interface Catalog {
  readonly models: OptionsCatalog;
  readonly preprocessing: OptionsCatalog;
  readonly strategies: OptionsCatalog;
  readonly validation: OptionsCatalog;
  readonly backends: readonly string[];
}
