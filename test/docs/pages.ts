import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The pages that people read, by their paths from the root. */
export const pages = [
  'README.md',
  'bench/README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

export function pageText(path: string): string {
  return readFileSync(path, 'utf8');
}

/** What stands in fences of a language. */
export function blocksIn(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\S+)\n(.*?)^```$/gms)]
    .filter(([, own]) => own === language)
    .map(([, , block]) => block);
}

/** What stands between backquotes outside fences. */
export function namesIn(text: string): ReadonlySet<string> {
  return new Set([...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, name]) => name));
}

export function withoutBlocks(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, '');
}
