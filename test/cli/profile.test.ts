import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import type { Profile } from '../../src/profile/profile.js';
import { createWorkplace, listing, tinyConfig } from './workplace.js';
import { fakeWorld, regsweep } from './world.js';

let place: ReturnType<typeof createWorkplace>;
beforeAll(() => {
  place = createWorkplace();
});
afterAll(() => place.remove());

const read = (results: string, file: string) => readFileSync(join(place.path, results, 'tiny', file), 'utf8');
const profileOf = (results: string): Profile => JSON.parse(read(results, 'profile.json'));
/** A clock of which each look takes a millisecond. */
const ticking = () => {
  let ms = 0;
  return () => ms++;
};
const run = (results: string, ...flags: string[]) =>
  regsweep(place.path, ['run', 'tiny.yaml', '--results', results, ...flags], { now: ticking() });

describe('regsweep run --profile', () => {
  it('leaves the result and the report as they are, to the byte', async () => {
    const plain = await run('plain');
    const profiled = await run('profiled', '--profile');
    expect(profiled.stdout).toBe(plain.stdout);
    for (const file of ['report.json', 'ranking.csv', 'ranking.md']) {
      expect(read('profiled', file)).toBe(read('plain', file));
    }
    const [files, before] = ['profiled', 'plain'].map((results) =>
      listing(join(place.path, results, 'tiny')).map((line) => line.split(' ')[0]),
    );
    expect(files.filter((name) => !before.includes(name))).toEqual(['profile.json']);
  });

  it('tells every batch and every phase, which add up to the whole', async () => {
    await run('whole', '--profile', '--quiet');
    const { totalMs, phases, batches, processes, work } = profileOf('whole');
    expect(phases.reduce((sum, { ms }) => sum + ms, 0)).toBe(totalMs);
    expect(phases.map(({ phase }) => phase).sort()).toEqual([
      'backend',
      'data',
      'other',
      'processes',
      'proposing',
      'reference',
      'refit',
      'report',
      'storing',
      'test',
      'training',
    ]);
    for (const { ms } of phases) expect(ms).toBeGreaterThan(0);
    // Two blocks of two candidates on three folds, the reference, the winner, the test rows.
    expect(batches.map(({ kind, fits, epochs }) => [kind, fits, epochs])).toEqual([
      ['fits', 6, 4],
      ['fits', 6, 4],
      ['fits', 3, 4],
      ['refit', 1, 4],
      ['prediction', 1, 0],
    ]);
    expect(processes).toHaveLength(1);
    const inBatches = batches.reduce((sum, { trainingMs, evaluatingMs }) => sum + trainingMs + evaluatingMs, 0);
    expect(work.reduce((sum, { ms }) => sum + ms, 0)).toBe(inBatches);
    expect(work.map(({ name }) => name)).toContain('multiply');
  });

  it('shows a table on stderr, after how it went', async () => {
    const { stderr } = await run('table', '--profile');
    const [, table] = stderr.split('\nfinished\n');
    expect(table).toMatch(/^where the time went: \d/);
    expect(table).toMatch(/\nphase +time +share\n/);
    expect(table).toMatch(/\nbatches: 5\npart +time +share\npreparing +\d/);
    expect(table).toMatch(/\nbetween these +\d/);
    expect(table).toMatch(/\nmultiply +\d+ /);
    expect(table).toMatch(/\nmore of it in table\/tiny\/profile\.json\n$/);
  });

  it('is shown on its page as it is: the same lines, with other figures', async () => {
    const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
    const [, shown] = /--profile >\/dev\/null\n(.*?)```/s.exec(page) ?? [];
    const quick = fileURLToPath(new URL('../../configs/quick.yaml', import.meta.url));
    const argv = ['run', quick, '--results', 'page', '--profile', '--set', 'training.epochs=2'];
    const { stderr } = await regsweep(place.path, argv);
    const [, table] = stderr.split('\nfinished\n');
    const labels = (text: string) =>
      text.split('\n').map((line) => line.replace(/ {2}.*|: \d.*| in .*json$/, '').trim());
    const [upTo, after] = ['in training and evaluating', 'the longest batches'];
    const partsOf = (text: string) => [text.split(upTo)[0], text.slice(text.indexOf(after))].flatMap(labels);
    const same = (text: string) => partsOf(text.replaceAll(/^\d+\/0/gm, '')).sort();
    expect(same(shown)).toEqual(same(table));
    // Which of these are longest depends on the machine.
    const { work } = JSON.parse(readFileSync(join(place.path, 'page', 'quick', 'profile.json'), 'utf8')) as Profile;
    const known = work.map(({ name, kind }) => (kind === 'between' ? 'between these' : name));
    const [kernels] = shown.slice(shown.indexOf(upTo) + upTo.length).split(after);
    const named = labels(kernels).filter((label) => /^\D/.test(label));
    expect(named.length).toBeGreaterThan(10);
    expect(known).toEqual(expect.arrayContaining(named));
  });

  it('says with --quiet nothing', async () => {
    expect((await run('quiet', '--profile', '--quiet')).stderr).toBe('');
    expect(profileOf('quiet').batches).toHaveLength(5);
  });

  it('tells what there was where the study is stopped, and then what goes on', async () => {
    const world = fakeWorld(place.path, {
      onTold: (text, signals) => {
        if (text.startsWith('tiny: ')) signals.emit('SIGINT');
      },
    });
    const argv = ['run', 'tiny.yaml', '--results', 'stopped', '--profile'];
    expect(await main(argv, world)).toBe(130);
    expect(world.stderr.text).toContain('where the time went');
    const before = profileOf('stopped').batches.length;
    expect((await regsweep(place.path, argv)).code).toBe(0);
    expect(before + profileOf('stopped').batches.length).toBe(5);
  });

  it('writes none where it is not asked for, and none in a dry run', async () => {
    await run('none');
    expect(existsSync(join(place.path, 'none', 'tiny', 'profile.json'))).toBe(false);
    await run('dry', '--dry-run', '--profile');
    expect(existsSync(join(place.path, 'dry'))).toBe(false);
  });
});

describe('with several processes', () => {
  const bin = fileURLToPath(new URL('../../bin/regsweep.js', import.meta.url));
  const start = (config: string, results: string) => {
    const argv = [bin, 'run', config, '--results', results, '--workers', '2', '--quiet', '--profile'];
    return spawn(process.execPath, argv, { cwd: place.path, stdio: 'ignore' });
  };

  it('each one has its batches and kernels in the profile', async () => {
    await run('alone');
    const [code] = await once(start('tiny.yaml', 'several'), 'exit');
    expect(code).toBe(0);
    expect(read('several', 'report.json')).toBe(read('alone', 'report.json'));
    const { batches, processes } = profileOf('several');
    const trained = batches.filter(({ kind }) => kind === 'fits');
    expect(trained.reduce((sum, { fits }) => sum + fits, 0)).toBe(15);
    expect(new Set(trained.map(({ process }) => process))).toEqual(new Set([1, 2]));
    const refits = batches.filter(({ kind }) => kind === 'refit');
    expect(refits.map(({ process }) => process > 0)).toEqual([true]);
    for (const { process, loadingMs, work } of processes) {
      expect(loadingMs > 0).toBe(process > 0);
      // The study's own process looks at the test rows, and trains nothing.
      expect(work.some(({ name }) => name === 'adam')).toBe(process > 0);
    }
    expect(existsSync(join(place.path, 'several', 'tiny', '.profile'))).toBe(false);
  });

  it('nothing is lost of a batch that is given up, and of those before', async () => {
    place.write('endless.yaml', tinyConfig.replace('epochs: 4', 'epochs: 1000000'));
    const child = start('endless.yaml', 'given-up');
    const parts = join(place.path, 'given-up', 'tiny', '.profile');
    // A process tells of itself once it has trained for a second.
    while (!existsSync(parts) || readdirSync(parts).length < 2) await setTimeout(50);
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
    const { batches, phases } = profileOf('given-up');
    expect(batches).toHaveLength(2);
    for (const { end, epochs, steps, trainingMs } of batches) {
      expect(end).toBe('stopped');
      expect(epochs).toBeGreaterThan(0);
      // Two thirds of 48 rows make two steps of 16; three fits train together.
      expect(steps).toBe(2 * 3 * epochs);
      expect(trainingMs).toBeGreaterThan(100);
    }
    expect(phases[0]).toMatchObject({ phase: 'training' });
  });
});
