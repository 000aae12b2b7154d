import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import description from '../package.json' with { type: 'json' };

const dist = new URL('../dist/', import.meta.url);

/** Names of packages that the built files import or require, those of Node's left out. */
function importedPackages(): ReadonlySet<string> {
  const specifiers = readdirSync(fileURLToPath(dist))
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(new URL(file, dist), 'utf8'))
    .flatMap((text) => [
      ...text.matchAll(
        /^(?:import|export)\b[^'"\n]*from ["']([^."'][^"']*)["']|(?<!\{)import\(["']([^."'][^"']*)["']\)|^import ["']([^."'][^"']*)["']/gm,
      ),
    ])
    .map((match) => match[1] ?? match[2] ?? match[3]);
  return new Set(
    specifiers.filter((name) => !isBuiltin(name)).map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name),
  );
}

it('what is built imports only packages that are installed with it', () => {
  const imported = [...importedPackages()];
  expect(imported).toContain('libsql');
  expect(imported.filter((name) => !(name in description.dependencies))).toEqual([]);
});

it('carries the licences of the packages that were built into it', () => {
  const licences = readFileSync(new URL('third-party-licenses.txt', dist), 'utf8');
  for (const name of ['zod', 'yaml', 'kysely', 'commander']) expect(licences).toContain(`Name: ${name}\n`);
});
