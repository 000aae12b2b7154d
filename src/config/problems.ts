import type { z } from 'zod';
import { foundText, issueText, knownKeys, type RawIssue } from './issue-text.js';
import { isMapping, type Path, pathText, valueAt } from './path.js';
import { unknownKey } from './words.js';

/** A complaint about a place of the config. */
export interface Problem {
  readonly path: Path;
  /** Whether the key or its value is what is wrong. */
  readonly at: 'key' | 'value';
  readonly message: string;
  /** Where a misspelt key should have stood; null for other complaints. */
  readonly meant: Path | null;
}

/** Gathers complaints, so that all of a file are told together. */
export interface Problems {
  readonly list: readonly Problem[];
  add(path: Path, message: string, at?: Problem['at']): void;
  addUnknownKey(parent: Path, key: string, known: readonly string[]): void;
  /** What was gathered elsewhere. */
  include(problems: readonly Problem[]): void;
  /** The value as the schema gives it back; undefined where it complained. */
  check<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined;
}

export function createProblems(): Problems {
  const list: Problem[] = [];

  function add(path: Path, message: string, at: Problem['at'] = 'value'): void {
    list.push({ path, at, message, meant: null });
  }

  function addUnknownKey(parent: Path, key: string, known: readonly string[]): void {
    const { message, near } = unknownKey(pathText(parent), key, known);
    list.push({ path: [...parent, key], at: 'key', message, meant: near === undefined ? null : [...parent, near] });
  }

  function check<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined {
    const wording = createWording();
    const result = schema.safeParse(value, { error: wording.error, reportInput: true });
    if (result.success) return result.data;
    for (const issue of result.error.issues.flatMap((each) => chosenIssues(each, value))) {
      const own = issue.path.filter((segment) => typeof segment !== 'symbol');
      const place = [...path, ...own];
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) addUnknownKey(place, key, wording.keysAt(own));
      } else add(place, wording.told(issue, place, valueAt(value, own)));
    }
    return undefined;
  }

  const include = (problems: readonly Problem[]) => void list.push(...problems);
  return { list, add, addUnknownKey, include, check };
}

/** Of a number for all layers or one for each, the issues of what was meant. */
function chosenIssues(issue: z.core.$ZodIssue, root: unknown): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length !== 2) return [issue];
  const [plain, byLayer] = issue.errors;
  const own = issue.path.filter((segment) => typeof segment !== 'symbol');
  const isOfLayers = isMapping(valueAt(root, own)) ? isNumbers(plain) : isNumbers(plain) && !isNumbers(byLayer);
  if (!isOfLayers) return [issue];
  const inside = isMapping(valueAt(root, own)) ? byLayer : plain;
  return inside.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
}

/** Whether the value as a whole is complained of as a number. */
function isNumbers([first]: readonly z.core.$ZodIssue[]): boolean {
  if (first === undefined || first.path.length > 0) return false;
  if (first.code === 'too_small' || first.code === 'too_big') return first.origin === 'number';
  return first.code === 'invalid_type' && first.expected === 'number';
}

/** Our words for a schema's issues, and the rest of the sentence for issues that bring their own. */
function createWording() {
  const ours = new Set<string>();
  const known = new Map<string, readonly string[]>();
  return {
    error: (issue: RawIssue): string | undefined => {
      if (issue.code === 'unrecognized_keys') known.set(JSON.stringify(issue.path ?? []), knownKeys(issue));
      const text = issueText(issue);
      if (text !== undefined) ours.add(text);
      return text;
    },
    keysAt: (path: Path): readonly string[] => known.get(JSON.stringify(path)) ?? [],
    /** @param written what stands in the file: a name alone has become a mapping before the schema saw it */
    told: ({ message, input }: z.core.$ZodIssue, place: Path, written: unknown): string =>
      ours.has(message)
        ? `${foundText(place, input)}; ${message}`
        : `${foundText(place, written)}; ${withRemedy(message)}`,
  };
}

/** Schemas of other rooms say what is wanted; some say what to do as well. */
function withRemedy(message: string): string {
  const wanted = /^(is|must) /.test(message) ? `it ${message}` : message;
  return wanted.includes(';') ? wanted : `${wanted}; change it`;
}
