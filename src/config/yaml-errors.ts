import type { YAMLError } from 'yaml';
import { complaint } from './words.js';

export type SyntaxIssue = Pick<YAMLError, 'code' | 'pos' | 'message'>;

/** What the YAML library found, in words that say what to do. `text` is the whole file. */
export function syntaxComplaint(error: SyntaxIssue, text: string): string {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return complaint(
        `key ${keyAt(text, error.pos[0])} is there twice`,
        'each key once is wanted',
        'remove one of them',
      );
    case 'TAB_AS_INDENT':
      return complaint('a tab indents this line', 'spaces are wanted', 'replace the tab by spaces');
    case 'BLOCK_AS_IMPLICIT_KEY':
      return complaint(
        "a second ': ' stands on this line",
        'one key and one value a line are wanted',
        'put the value in quotes, or the inner mapping in braces',
      );
    case 'MULTIPLE_DOCS':
      return complaint("a second document begins here ('---')", 'one config a file is wanted', 'remove the rest');
    case 'BAD_ALIAS':
      return complaint(
        'an alias (*name) leads nowhere',
        'an anchor (&name) before it is wanted',
        'add it, or write the value',
      );
    case 'TAG_RESOLVE_FAILED':
      return complaint('an unknown tag (!name) stands here', 'a plain value is wanted', 'remove the tag');
    default:
      return complaint(sentence(error.message), 'valid YAML is wanted', remedyOf(error));
  }
}

function keyAt(text: string, start: number): string {
  const key = /^[^:\n]+/.exec(text.slice(start))?.[0].trim() ?? '';
  return /^['"]/.test(key) ? key : `'${key}'`;
}

/** The library's own sentence, without its end mark; semicolons part our complaints. */
function sentence(message: string): string {
  const first = message
    .split('\n')[0]
    .replace(/[.:]+$/, '')
    .replaceAll(';', ',');
  return `${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}

function remedyOf(error: SyntaxIssue): string {
  switch (error.code) {
    case 'BAD_INDENT':
      return 'indent it like its neighbours, and close brackets, braces and quotes';
    case 'MISSING_CHAR':
      return 'look for a missing bracket, brace, comma, colon or quote';
    case 'UNEXPECTED_TOKEN':
      return 'remove what does not belong here, or put the value in quotes';
    default:
      return 'correct it here or on the line before';
  }
}
