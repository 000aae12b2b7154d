import { UserErrors } from '../core/errors.js';
import type { StudyPlan } from '../core/plan.js';
import type { Catalog } from '../core/port.js';
import { checkConfig, chosenIn, type Mapping } from './check-config.js';
import { type ConfigSource, readConfigSource } from './config-source.js';
import { errorLines } from './error-lines.js';
import { applyOverrides, type Override, type OverrideResult } from './overrides.js';
import { isMapping } from './path.js';
import { expandPresets } from './presets.js';
import { createProblems } from './problems.js';
import { readConfigText } from './read-config-text.js';
import { shortNames, targetsOf } from './targets.js';
import { complaint, shown } from './words.js';

export type { Override } from './overrides.js';

export interface ParseConfigOptions {
  /** Where the text comes from: named in errors; data paths are relative to its folder. */
  readonly path: string;
  /** Options of everything that a config can name. */
  readonly catalog: Catalog;
  /** Values given outside the file; they win over it, later ones over earlier ones. */
  readonly overrides?: readonly Override[] | undefined;
  /** A whole strategy by name (`--strategy`): grid, k-fold, bayes, random, sobol. */
  readonly strategyPreset?: string | undefined;
  /** The text of a config that `extends` names. Default: read from the disk. @throws UserError where it can't be read */
  readonly read?: ((path: string) => string) | undefined;
}

/**
 * YAML text → a study that can run, every default filled in.
 *
 * @throws UserErrors (config): everything that is wrong, one line each, in the order of the file
 */
export function parseConfig(text: string, options: ParseConfigOptions): StudyPlan {
  const { path: file, catalog, read = readConfigText } = options;
  const source = readConfigSource(text, file, read);
  const root = rootOf(source);
  const problems = createProblems();
  const { preset, overrides } = takePreset(options);
  const validationGiven = overrides.some(({ path }) => /^validation(\.|$)/.test(path));
  const expanded = expandPresets(root, { preset: preset?.name ?? null, validationGiven }, problems);
  const known = [...Object.keys(shortNames), ...targetsOf(catalog, chosenIn(expanded, catalog)).keys()];
  const overridden = applyOverrides(expanded, overrides, known);
  const plan = checkConfig(problems, overridden.value, file, catalog);
  const lines = errorLines(source, problems.list, withPreset(preset, overridden));
  if (lines.length > 0 || plan === undefined) throw new UserErrors('config', lines);
  return plan;
}

function rootOf(source: ConfigSource): Mapping {
  if (source.value === undefined) throw new UserErrors('config', errorLines(source, [], { applied: [], errors: [] }));
  if (isMapping(source.value)) return source.value;
  const wanted = 'a mapping with data, model, training and space is wanted';
  const remedy = 'start from one of the configs that ship, e.g. configs/quick.yaml';
  const found = source.value === null ? 'the file is empty' : `the file holds ${kindOf(source.value)}`;
  const problem = { path: [], at: 'value', message: complaint(found, wanted, remedy), meant: null } as const;
  throw new UserErrors('config', errorLines(source, [problem], { applied: [], errors: [] }));
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : shown(value);
}

interface Preset {
  readonly name: string;
  readonly label: string;
}

/** `--set strategy=NAME` says the same as `--strategy NAME`. */
function takePreset({ overrides = [], strategyPreset }: ParseConfigOptions): {
  readonly preset: Preset | null;
  readonly overrides: readonly Override[];
} {
  const flag = strategyPreset === undefined ? null : { name: strategyPreset, label: '--strategy' };
  const set = overrides.findLast(({ path, value }) => path === 'strategy' && isWord(value));
  if (set === undefined) return { preset: flag, overrides };
  const preset = { name: String(set.value).trim(), label: set.flag ?? '--set strategy' };
  return { preset, overrides: overrides.filter((override) => override.path !== 'strategy' || !isWord(override.value)) };
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && /^\s*[\w-]+\s*$/.test(value);
}

function withPreset(
  preset: Preset | null,
  { applied, errors }: OverrideResult,
): Pick<OverrideResult, 'applied' | 'errors'> {
  if (preset === null) return { applied, errors };
  return { applied: [{ label: preset.label, path: ['strategy', 'name'] }, ...applied], errors };
}
