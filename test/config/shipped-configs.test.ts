import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog.js';
import { configJsonSchema } from '../../src/config/json-schema.js';
import { parseConfig } from '../../src/index.js';

const shipped = ['.', 'tables'].flatMap((folder) =>
  readdirSync(join('configs', folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name)),
);
const credits = readFileSync('configs/data/README.md', 'utf8');

describe('the configs that ship', () => {
  it('are there for classes and numbers, by grid and by Bayesian search', () => {
    expect(shipped).toEqual(
      expect.arrayContaining(['breast-cancer.yaml', 'diabetes.yaml', 'digits.yaml', 'images.yaml', 'quick.yaml']),
    );
  });

  it.each(shipped)('%s is sound, and its data ship with it', (name) => {
    const path = join('configs', name);
    const plan = parseConfig(readFileSync(path, 'utf8'), { path });
    const { source } = plan.data;
    for (const file of typeof source === 'string' ? [source] : Object.values(source)) {
      expect(existsSync(join(plan.baseDirectory, file))).toBe(true);
      expect(credits).toContain(basename(file));
    }
    const [hint] = readFileSync(path, 'utf8').split('\n');
    expect(existsSync(join(dirname(path), hint.replace('# yaml-language-server: $schema=', '')))).toBe(true);
  });

  it('have the schema beside them that the program prints today', () => {
    const file = JSON.parse(readFileSync('configs/regsweep.schema.json', 'utf8'));
    // Mended by: node bin/regsweep.js schema config > configs/regsweep.schema.json
    expect(file).toEqual(configJsonSchema(catalog()));
  });
});
