import { type ParseConfigOptions, parseConfig } from '../../src/config/parse-config.js';
import { UserErrors } from '../../src/core/errors.js';
import { catalog } from './fixture-catalog.js';

type Given = Partial<Pick<ParseConfigOptions, 'overrides' | 'strategyPreset' | 'path' | 'catalog' | 'read'>>;

/** A config with all that must be there and nothing else, and more lines below. */
export function config(...lines: readonly string[]): string {
  return [
    'data: { source: a.csv, target: y }',
    'space: { lambda: { low: 1e-7, high: 1e-3, log: true } }',
    ...lines,
  ].join('\n');
}

export function plan(text: string, given: Given = {}) {
  return parseConfig(text, { path: 'my.yaml', catalog, ...given });
}

/** The complaints about a wrong config, a line each. */
export function errors(text: string, given: Given = {}): string {
  try {
    plan(text, given);
  } catch (error) {
    if (error instanceof UserErrors) return error.lines.join('\n');
    throw error;
  }
  throw new Error('the config was accepted');
}
