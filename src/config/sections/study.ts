import { basename, extname } from 'node:path';
import { z } from 'zod';

const namePattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;

export const extendsSchema = z
  .string()
  .describe(
    'Another config, relative to this one, whose keys hold where this one says nothing. Mappings are merged, all else is replaced, an empty value removes a key; study is never taken over. Default: none',
  );

export const studyNameSchema = z
  .string({
    error: (issue) =>
      typeof issue.input === 'number' || typeof issue.input === 'boolean'
        ? `a name is wanted; put it in quotes: '${issue.input}'`
        : 'a name is wanted; write e.g. first-sweep, or leave it out',
  })
  .regex(namePattern, {
    error:
      'letters, digits, -, _ and . are wanted, a letter, digit or _ first, at most 100; choose a name that can be a folder',
  })
  .describe("Name of the study and of its results folder. Default: the file's base name");

export const seedSchema = z
  .int()
  .min(0)
  .default(0)
  .describe('Start of every random stream: the same seed gives the same study. Default 0');

export const referenceSchema = z
  .boolean()
  .default(true)
  .describe(
    'Also fit the unregularised network (lambda 0, dropout 0, no clipping, no label smoothing, no mixup, no constraints, no gradient noise, no averaging), outside the ranking, to tell what regularising gained. Default true',
  );

/** The file's base name, with what can't stand in a folder's name replaced by `-`. */
export function defaultStudyName(file: string): string {
  const base = basename(file, extname(file))
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '');
  return base === '' ? 'study' : base.slice(0, 100);
}
