import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog.js';
import { createProgram } from '../../src/cli/program.js';
import { processWorld } from '../../src/cli/world.js';
import { parseConfig } from '../../src/index.js';
import { blocksIn, pages, pageText, withoutBlocks } from './pages.js';

/** Headings as GitHub makes anchors of them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe.each(pages)('%s', (page) => {
  const text = pageText(page);

  it('links only to files and headings that are there', () => {
    const links = [...withoutBlocks(text).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
    for (const [, path, anchor] of links) {
      const target = path === '' ? page : join(dirname(page), path);
      expect(existsSync(target), target).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(pageText(target)), `${target}#${anchor}`).toContain(anchor);
    }
  });

  it('shows only configs that are sound', () => {
    for (const block of blocksIn(text, 'yaml').filter((each) => /^\w/m.test(each))) {
      expect(() => parseConfig(block, { path: 'docs/example.yaml' }), block).not.toThrow();
    }
  });

  it('names only files of the repository that are there', () => {
    const named = text.matchAll(/`((?:src|test|bench|configs|docs|kernels)\/[\w./-]+)`/g);
    for (const [, path] of named) expect(existsSync(path), path).toBe(true);
  });

  it('shows only commands and flags that there are', () => {
    const ends = { onExit: () => {}, out: () => {}, err: () => {} };
    const { commands } = createProgram(processWorld(), ends);
    for (const block of blocksIn(text, 'sh')) {
      for (const [, name, rest] of block.matchAll(/(?:regsweep|regsweep\.js) +([a-z]\w*)(.*)$/gm)) {
        const command = commands.find((each) => each.name() === name);
        expect(command, name).toBeDefined();
        const own = command === undefined ? [] : [command, ...command.commands];
        const known = new Set(own.flatMap(({ options }) => options.map(({ long }) => long)));
        for (const [flag] of rest.matchAll(/--[\w-]+/g)) expect(known, `${name} ${flag}`).toContain(flag);
      }
    }
  });

  it('names only strategies that there are where it shows the flag', () => {
    const words = [...Object.keys(catalog().strategies), 'k-fold', 'NAME'];
    for (const [, word] of text.matchAll(/--strategy ([\w-]+)/g)) expect(words).toContain(word);
  });
});
