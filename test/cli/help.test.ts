import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog.js';
import { exitCodeMeanings } from '../../src/cli/exit-codes.js';
import { main } from '../../src/cli/main.js';
import { fakeWorld, regsweep } from './world.js';

const commands = [
  'init',
  'run',
  'validate',
  'report',
  'list',
  'show',
  'compare',
  'schema',
  'import',
  'backend',
  'doctor',
];
const helpOfBackends = async () =>
  (await Promise.all(['list', 'install', 'remove'].map((name) => help('backend', name)))).join('\n');
const help = async (...argv: string[]) => (await regsweep('.', [...argv, '--help'])).stdout;

describe('help', () => {
  it('is what regsweep alone prints', async () => {
    const { code, stdout, stderr } = await regsweep('.', []);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(await help());
    expect(stdout).toMatchSnapshot();
  });

  it.each(commands)('of %s: aligned, no line longer than 100 characters', async (command) => {
    const text = await help(command);
    expect(text).toMatchSnapshot();
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    expect((await regsweep('.', ['help', command])).stdout).toBe(text);
  });

  it('names what there is', async () => {
    const text = await help('run');
    for (const name of [...Object.keys(catalog().strategies), ...catalog().backends, 'k-fold']) {
      expect(text).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  it.each(['list', 'install', 'remove'])('of backend %s: aligned, no line longer than 100 characters', async (name) => {
    const text = await help('backend', name);
    expect(text).toMatchSnapshot();
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('folds itself into a narrow terminal', async () => {
    const world = fakeWorld('.');
    Object.assign(world.stdout, { isTTY: true, columns: 60 });
    await main(['run', '--help'], { ...world, env: { NO_COLOR: '1' } });
    const options = world.stdout.text.split('\n').filter((line) => line.startsWith(' '));
    for (const line of options.slice(0, -1)) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('tells every exit code', async () => {
    const text = await help();
    for (const [code, meaning] of exitCodeMeanings) expect(text).toContain(`${code}  ${meaning}`);
  });

  it('of the version is the version alone', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await regsweep('.', ['--version'])).stdout).toBe(`${version}\n`);
  });
});

describe('docs/commands.md', () => {
  const text = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');

  /** What is said of a command: its own part, and what holds for all. */
  function toldOf(command: string): string {
    const start = text.indexOf(`\n## ${command}\n`);
    expect(start).toBeGreaterThan(0);
    return text.slice(0, text.indexOf('\n## ')) + text.slice(start, text.indexOf('\n## ', start + 1));
  }

  it.each(commands)('tells of every flag of %s', async (command) => {
    const told = command === 'validate' ? toldOf('validate') + toldOf('run') : toldOf(command);
    const nested = command === 'backend' ? await helpOfBackends() : '';
    const flags = [...((await help(command)) + nested).matchAll(/^ {2}(--[\w-]+)/gm)].map(([, flag]) => flag);
    for (const flag of flags) expect(told).toContain(flag);
  });

  it('names no flag that there is not', async () => {
    const all = (await Promise.all([help(), helpOfBackends(), ...commands.map((command) => help(command))])).join('\n');
    for (const [, flag] of text.matchAll(/(?<![\w-])(--[a-z][\w-]+)/g)) expect(all).toContain(flag);
  });

  it('tells every exit code', () => {
    for (const code of exitCodeMeanings.keys()) expect(text).toContain(`\n| ${code} | `);
  });

  it('shows the output of validate as it is', async () => {
    expect(text).toContain((await regsweep('.', ['validate', 'configs/quick.yaml'])).stdout);
  });

  it('shows the words of errors as they are', async () => {
    for (const argv of [
      ['run', 'configs/quick.yaml', '--trial', '20'],
      ['run', 'configs/quick.yml'],
    ]) {
      expect(text).toContain(`$ regsweep ${argv.join(' ')}\n${(await regsweep('.', argv)).stderr}`);
    }
  });
});
