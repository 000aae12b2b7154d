import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configurationPage } from '../../docs/configuration.mjs';
import { askAndTell } from '../../docs/examples/ask-and-tell.js';
import { sweep } from '../../docs/examples/sweep.js';
import { parseConfig } from '../../src/index.js';

const pages = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))].filter((name) =>
  name.endsWith('.md'),
);

describe('the examples of the documentation', () => {
  let resultsDir: string;
  beforeAll(() => {
    resultsDir = mkdtempSync(join(tmpdir(), 'regsweep-docs-'));
  });
  afterAll(() => rmSync(resultsDir, { recursive: true, force: true }));

  it('run a sweep through the package as people import it', async () => {
    expect(await sweep('configs/quick.yaml', resultsDir)).toMatch(/^trial \d, accuracy on all rows 0\.9\d\d$/);
  });

  it('find the best of a small function by asking and telling', async () => {
    expect(await askAndTell()).toBeLessThan(0.05);
  });

  it('stand in the page on the library as they run', () => {
    const page = readFileSync('docs/library.md', 'utf8');
    for (const name of ['sweep', 'ask-and-tell']) {
      expect(page).toContain(readFileSync(`docs/examples/${name}.ts`, 'utf8').trim());
    }
  });
});

describe('the pages of the documentation', () => {
  it('tell of the config what its schema says today', () => {
    const schema = JSON.parse(readFileSync('configs/regsweep.schema.json', 'utf8'));
    // Mended by: node docs/configuration.mjs
    expect(readFileSync('docs/configuration.md', 'utf8')).toBe(configurationPage(schema));
  });

  it.each(pages)('%s shows only configs that are sound', (page) => {
    const blocks = [...readFileSync(page, 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text);
    for (const text of blocks.filter((block) => parse(block)?.space !== undefined)) {
      expect(() => parseConfig(text, { path: 'docs/example.yaml' })).not.toThrow();
    }
  });

  it.each(pages)('%s links only to files that are there', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => target);
    for (const target of links) expect(existsSync(join(page, '..', target)), target).toBe(true);
  });
});
