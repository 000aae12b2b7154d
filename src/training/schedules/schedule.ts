import type { ScheduleSettings } from '../../core/settings.js';

/** Where a fit is on its way. */
export interface Way {
  /** From 0. */
  readonly step: number;
  /** All steps of the schedule, at least 1; a fit that stops early, or trains fewer epochs, leaves its way before the end. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/** The learning rate at a step, as a share of the one that was set: see docs/formulas.md. */
export type Schedule = (settings: ScheduleSettings, way: Way) => number;
