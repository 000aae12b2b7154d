import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksIn, pageText } from './pages.js';
import { folderOfTheDocumentation } from './tables.js';

const page = pageText('docs/commands.md');
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.split('\n')[0], text }));

let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(() => {
  folder = folderOfTheDocumentation();
  const bin = join(folder, '.bin');
  mkdirSync(bin);
  const program = join(bin, 'regsweep');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${resolve('bin/regsweep.js')}' "$@"\n`);
  chmodSync(program, 0o755);
  const { CI: _ci, FORCE_COLOR: _color, ...outside } = process.env;
  const own = { REGSWEEP_BACKENDS: join(folder, 'backends'), XDG_CACHE_HOME: join(folder, 'cache') };
  env = { ...outside, ...own, NO_COLOR: '1', PATH: `${bin}${delimiter}${process.env.PATH}` };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A line as a person types it, pipes and redirections included. */
function shell(line: string) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: folder, env, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

const examplesOf = (text: string) => blocksIn(text, 'sh').flatMap((block) => block.trim().split('\n'));

/** They fetch and build TensorFlow, or take it away: test/native runs them with stand-ins for pip, npm and the compiler. */
const isElsewhere = (line: string) => /^regsweep backend (install|remove) /.test(line);

describe('the examples of the page on commands', () => {
  it('are there for every command', () => {
    const commands = [...page.matchAll(/<!-- help: (.+?) -->/g)].map(([, command]) => command);
    const lines = examplesOf(page);
    for (const command of commands)
      expect(
        lines.some((line) => line.startsWith(`regsweep ${command}`)),
        command,
      ).toBe(true);
  });

  it.each(sections.filter(({ text }) => examplesOf(text).length > 0))(
    'run as they stand there: $title',
    ({ title, text }) => {
      if (title !== 'run') {
        // What the examples look at.
        expect(shell('regsweep run sweep.yaml weaker.yaml --quiet')).toMatchObject({ code: 0 });
      }
      for (const line of examplesOf(text).filter((each) => !isElsewhere(each))) {
        // Each run is another plan of one name.
        if (title === 'run') rmSync(join(folder, 'results'), { recursive: true, force: true });
        const { code, stderr } = shell(line);
        expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
      }
    },
  );
});

/** How long things take, and would take, is another machine's. */
const isTiming = (line: string) => /very roughly/.test(line);

interface Shown {
  readonly line: string;
  readonly output: string;
}

const shown = blocksIn(page, 'console').map((block): Shown => {
  const [line, ...output] = block.split('\n');
  return { line: line.replace(/^\$ /, ''), output: output.join('\n') };
});

describe('what the page on commands shows to be printed', () => {
  beforeAll(() => rmSync(join(folder, 'results'), { recursive: true, force: true }));

  it.each(shown.filter(({ line }) => !line.includes('--profile')))('is printed: $line', ({ line, output }) => {
    const { stdout, stderr } = shell(line);
    const told = (text: string) => text.split('\n').filter((each) => !isTiming(each));
    expect(told(stderr + stdout)).toEqual(told(output));
  });

  it('has the form of a profile, whose times are another machine’s', () => {
    const profile = shown.find(({ line }) => line.includes('--profile'));
    const { code, stderr } = shell(`${profile?.line} --fresh`);
    expect(code).toBe(0);
    // Columns are as wide as the times in them.
    const titles = (text: string) =>
      text
        .split('\n')
        .filter((each) => /^\w.*(time|share)/.test(each))
        .map((title) => title.replace(/[\d.]+ m?s.*/, '').replace(/ +/g, ' '));
    expect(titles(stderr)).toEqual(titles(profile?.output ?? ''));
  });
});
