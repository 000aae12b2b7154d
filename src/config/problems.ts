import type { z } from 'zod';
import { issueText } from './issue-text.js';
import { type Path, pathText, valueAt } from './path.js';
import { shown } from './words.js';

/** A complaint about a place of the config; `at` says whether its key or its value is what is wrong. */
export interface Problem {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly message: string;
}

/** Gathers complaints, so that all of a file are told together. */
export interface Problems {
  readonly list: readonly Problem[];
  add(path: Path, message: string, at?: Problem['at']): void;
  /** The value as the schema gives it back; undefined where it complained. */
  check<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined;
}

export function createProblems(): Problems {
  const list: Problem[] = [];

  function add(path: Path, message: string, at: Problem['at'] = 'value'): void {
    list.push({ path, at, message });
  }

  function check<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined {
    const worded = new Set<string>();
    const result = schema.safeParse(value, {
      error: (issue) => {
        const text = issueText(issue, path);
        if (text !== undefined) worded.add(text);
        return text;
      },
    });
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      for (const problem of toProblems(issue, value, worded))
        add([...path, ...problem.path], problem.message, problem.at);
    }
    return undefined;

    function toProblems(issue: z.core.$ZodIssue, root: unknown, ours: ReadonlySet<string>): readonly Problem[] {
      const own = issue.path.filter((segment) => typeof segment !== 'symbol');
      if (issue.code === 'unrecognized_keys') {
        const lines = issue.message.split('\n');
        return issue.keys.map((key, index) => ({ path: [...own, key], at: 'key', message: lines[index] }));
      }
      if (ours.has(issue.message)) return [{ path: own, at: 'value', message: issue.message }];
      const found = `${pathText([...path, ...own])} is ${shown(valueAt(root, own))}`;
      return [{ path: own, at: 'value', message: `${found}; ${withRemedy(issue.message)}` }];
    }
  }

  return { list, add, check };
}

/** Schemas of other rooms say what is wanted; some say what to do as well. */
function withRemedy(message: string): string {
  return message.includes(';') ? message : `${message}; change it`;
}
