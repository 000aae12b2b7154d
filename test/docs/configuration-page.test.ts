import { describe, expect, it } from 'vitest';
import { withTables } from '../../docs/configuration.mjs';
import { catalog } from '../../src/catalog.js';
import { configJsonSchema } from '../../src/config/json-schema.js';
import { numericDeclarationSchema } from '../../src/space/declaration.js';
import { namesIn, pageText } from './pages.js';

const page = pageText('docs/configuration.md');
const schema = configJsonSchema(catalog());

/** Every key of a schema with its path, whatever alternatives it stands in; what is below `space` is told in its own way. */
function pathsIn(node: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(node)) return node.flatMap((each) => pathsIn(each, path));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key !== 'properties') return pathsIn(value, path);
    return Object.entries(value).flatMap(([name, child]) =>
      path.length === 0 && name === 'space' ? [name] : [[...path, name].join('.'), ...pathsIn(child, [...path, name])],
    );
  });
}

/** Texts that a key may be set to. */
function wordsIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'enum') return (value as readonly unknown[]).map(String);
    return key === 'const' ? [String(value)] : wordsIn(value);
  });
}

describe('the page on the config', () => {
  it('has the tables that the schema makes today', () => {
    // Mended by: node docs/configuration.mjs
    expect(page).toBe(withTables(page, schema));
  });

  it('names every key', () => {
    const { properties, $defs } = schema as {
      readonly properties: object;
      readonly $defs: { readonly space: { readonly properties: object } };
    };
    const short = Object.keys($defs.space.properties).filter((name) => !name.includes('.'));
    const named = namesIn(page);
    const isTold = (path: string): boolean => {
      const [section, key, ...rest] = path.split('.');
      if (key === undefined)
        return (
          named.has(section) ||
          page.includes(`
## ${section}
`)
        );
      // A step, and the name of something, are told by themselves.
      if (key === 'name' && rest.length === 0) return true;
      return named.has(path) || (section === 'preprocessing' && rest.length === 0 && named.has(key));
    };
    const missing = [...pathsIn({ properties }, []), ...short].filter((path) => !isTold(path));
    expect(missing).toEqual([]);
  });

  it('names every word that a key can be set to', () => {
    const named = namesIn(page);
    expect([...new Set(wordsIn(schema))].filter((word) => !named.has(word))).toEqual([]);
  });

  it('tells every form of a parameter', () => {
    const [, section] = page.split('\n## space\n');
    for (const field of Object.keys(numericDeclarationSchema.shape)) {
      expect(section, field).toMatch(new RegExp(`\`[^\`]*\\b${field}\\b[^\`]*\``));
    }
  });
});
