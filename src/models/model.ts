import type { LayerGraph } from '../core/layer-graph.js';
import type { PortMap } from '../core/port.js';
import type { ModelSettings } from '../core/settings.js';

export interface ModelContext {
  /** Shape of one row: [features] or [height, width, channels]. */
  readonly inputShape: readonly number[];
  /** Classes, or 1 for a number. */
  readonly outputs: number;
}

/** Settings → layer graph. @throws UserError (config) where the settings don't fit the data's shape */
export type ModelBuilder = (settings: ModelSettings, context: ModelContext) => LayerGraph;

export type ModelMap = PortMap<ModelBuilder>;
