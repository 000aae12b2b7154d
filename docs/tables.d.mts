import type { Report } from '../src/index.js';

export interface Figures {
  readonly tried: readonly { readonly name: string; readonly setting: string; readonly report: Report }[];
  readonly twins: Readonly<Record<string, Report>>;
}

/** @param run from a config's path and values for `--set` to the study's report */
export function figuresOf(run: (config: string, sets: readonly string[]) => Promise<Report>): Promise<Figures>;

/** A page with its figures as the runs gave them. */
export function withFigures(page: string, figures: Figures, reference: object): string;
