import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportJsonSchema } from '../../src/report/report-schema.js';
import { namesIn, pageText } from './pages.js';

const page = pageText('docs/results.md');
const [, fields] = page.split('\n## report.json, field by field\n');

/** Names of fields and words of the report's schema; names of metrics are the page on formulas' business. */
function namesOf(node: unknown, below: string): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]): readonly string[] => {
    if (key === 'properties')
      return [...Object.keys(value), ...Object.entries(value).flatMap(([k, v]) => namesOf(v, k))];
    if (key === 'enum') return below === 'metric' || below === 'task' ? [] : value;
    return key === 'propertyNames' ? [] : namesOf(value, below);
  });
}

describe('the page on results', () => {
  it('names every field of the report, and every word that one can hold', () => {
    // `trials[].rank`, `.number`: the last part is the field.
    const named = new Set([...namesIn(fields)].map((name) => name.slice(name.lastIndexOf('.') + 1)));
    const missing = [...new Set(namesOf(reportJsonSchema(), ''))].filter((name) => !named.has(name));
    expect(missing).toEqual([]);
  });

  it('quotes hints that the program can give', () => {
    const folder = 'src/selection/hints';
    const source = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const [, hints] = page.split('\n## Hints\n');
    const [section] = hints.split('\n## ');
    const quoted = [...section.matchAll(/“([^”]+)”/g)].map(([, text]) => text);
    expect(quoted.length).toBeGreaterThan(15);
    for (const part of quoted.flatMap((text) => text.split(' … '))) expect(source).toContain(part);
  });

  it('names the files of a results folder as the program writes them', () => {
    const named = namesIn(page);
    for (const file of [
      'report.json',
      'ranking.csv',
      'ranking.md',
      'study.sqlite',
      'timings.json',
      'profile.json',
      'log.ndjson',
      'model/',
    ]) {
      expect(named).toContain(file);
    }
  });
});
