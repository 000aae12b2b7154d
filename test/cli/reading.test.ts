import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { createWorkplace } from './workplace.js';
import { fakeWorld, regsweep } from './world.js';

let place: ReturnType<typeof createWorkplace>;
const folder = () => join(place.path, 'results', 'tiny');
const read = (name: string) => readFileSync(join(folder(), name), 'utf8');
const command = (...argv: string[]) => regsweep(place.path, argv);

beforeAll(async () => {
  place = createWorkplace();
  expect((await command('run', 'tiny.yaml', '--quiet')).code).toBe(0);
});
afterAll(() => place.remove());

describe('regsweep report', () => {
  it('renders a study in each format as the study itself left it', async () => {
    expect((await command('report', 'tiny', '--format', 'json')).stdout).toBe(read('report.json'));
    expect((await command('report', 'tiny', '--json')).stdout).toBe(read('report.json'));
    expect((await command('report', 'tiny', '--format', 'csv')).stdout).toBe(read('ranking.csv'));
    expect((await command('report', 'tiny', '--format', 'md')).stdout).toBe(read('ranking.md'));
    expect((await command('report', 'tiny')).stdout).toBe((await command('run', 'tiny.yaml', '--quiet')).stdout);
  });

  it('finds a study by name, by its folder and by a file in it', async () => {
    const named = await command('report', 'tiny');
    for (const path of ['results/tiny', folder(), 'results/tiny/report.json', join(folder(), 'study.sqlite')]) {
      expect(await command('report', path), path).toEqual(named);
    }
    expect(await regsweep(folder(), ['report', '.'])).toEqual(named);
    expect(await command('report', 'tiny', '--results', join(place.path, 'results'))).toEqual(named);
  });

  it('takes no study for another: a wrong name is wrong in a study folder too', async () => {
    const { code, stderr } = await regsweep(folder(), ['report', 'nope']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^nope: no such study/);
  });

  it('tells near names', async () => {
    const { code, stderr } = await command('report', 'tny');
    expect(code).toBe(2);
    expect(stderr).toMatch(/did you mean tiny\?\n$/);
    expect((await command('report', 'elsewhere')).stderr).toMatch(/`regsweep list` shows the studies\n$/);
  });

  it('keeps the best trials alone with --top', async () => {
    const { stdout } = await command('report', 'tiny', '--format', 'csv', '--top', '2');
    expect(stdout.trim().split('\n')).toEqual(read('ranking.csv').split('\n').slice(0, 3));
  });

  it('renders a study that is not finished', async () => {
    const world = fakeWorld(place.path, { onTold: (_, signals) => void signals.emit('SIGINT') });
    expect(await main(['run', 'tiny.yaml', '--results', 'stopped'], world)).toBe(130);
    const { code, stdout } = await command('report', 'tiny', '--results', 'stopped');
    expect(code).toBe(0);
    expect(stdout).toContain('The search was interrupted');
    const listed = await command('list', '--results', 'stopped');
    expect(listed.stdout).toMatch(/^tiny +interrupted +0 +–$/m);
  });

  it('colours only where colours are wanted', async () => {
    const colored = async (isTTY: boolean, env: Record<string, string>) => {
      const world = fakeWorld(place.path, { env });
      world.stdout.isTTY = isTTY;
      await main(['report', 'tiny'], world);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a colour begins with
      return /\u001b\[/.test(world.stdout.text);
    };
    expect(await colored(true, {})).toBe(true);
    expect(await colored(false, {})).toBe(false);
    expect(await colored(true, { NO_COLOR: '1' })).toBe(false);
    expect(await colored(true, { NO_COLOR: '' })).toBe(true);
    expect(await colored(false, { FORCE_COLOR: '1' })).toBe(true);
    expect(await colored(true, { FORCE_COLOR: '0' })).toBe(false);
    expect(await colored(true, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    expect(await colored(true, { TERM: 'dumb' })).toBe(false);
  });

  it('keeps to the width of the terminal', async () => {
    for (const columns of [60, 80]) {
      const world = fakeWorld(place.path);
      Object.assign(world.stdout, { isTTY: true, columns });
      await main(['report', 'tiny'], { ...world, env: { NO_COLOR: '1' } });
      for (const line of world.stdout.text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });
});

describe('regsweep list', () => {
  it('shows each study with its state and its best score', async () => {
    const { code, stdout } = await command('list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^study +state +trials +best *\ntiny +finished +4 +log-loss 0\.\d+\n$/);
    const [study] = JSON.parse((await command('list', '--json')).stdout);
    expect(study).toEqual({
      study: 'tiny',
      state: 'finished',
      trials: 4,
      failed: 0,
      metric: 'log-loss',
      best: JSON.parse(read('report.json')).trials[0].score.mean,
    });
  });

  it('shows damaged studies as such, and the others all the same', async () => {
    for (const [name, bytes] of [
      ['garbage', 'not a database'],
      ['empty', ''],
      ['half', readFileSync(join(folder(), 'study.sqlite')).subarray(0, 9000)],
    ] as const) {
      mkdirSync(join(place.path, 'damaged', name), { recursive: true });
      writeFileSync(join(place.path, 'damaged', name, 'study.sqlite'), bytes);
    }
    await command('run', 'tiny.yaml', '--quiet', '--results', 'damaged');
    const { code, stdout, stderr } = await command('list', '--results', 'damaged', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const states = JSON.parse(stdout).map(
      ({ study, state, reason }: Record<string, string>) => `${study} ${state} ${reason}`,
    );
    expect(states).toEqual([
      'empty unreadable damaged',
      'garbage unreadable damaged',
      'half unreadable damaged',
      'tiny finished undefined',
    ]);
    const shown = await command('show', 'garbage', '--results', 'damaged');
    expect(shown.code).toBe(6);
    expect(shown.stderr).toMatch(/can't be read as a study .* the file is left as it is/);
  });

  it('says of a study of a newer version that it is one, as show and report do', async () => {
    cpSync(folder(), join(place.path, 'newer', 'tiny'), { recursive: true });
    const database = new Database(join(place.path, 'newer', 'tiny', 'study.sqlite'));
    database.exec(
      "INSERT INTO kysely_migration VALUES ('9999_future', '2030'); ALTER TABLE fit RENAME COLUMN state TO s",
    );
    database.close();
    expect((await command('list', '--results', 'newer')).stdout).toMatch(/^tiny +unreadable: newer version +0 +–$/m);
    for (const argv of [
      ['report', 'tiny'],
      ['show', 'tiny'],
      ['show', 'tiny', '0'],
    ]) {
      const { code, stderr } = await command(...argv, '--results', 'newer');
      expect(code).toBe(6);
      expect(stderr).toMatch(/study\.sqlite: was written by a newer version of regsweep; update regsweep/);
    }
  });

  it('follows links to studies that are elsewhere', async () => {
    mkdirSync(join(place.path, 'linked'));
    symlinkSync(folder(), join(place.path, 'linked', 'link'), 'junction');
    symlinkSync(join(place.path, 'gone'), join(place.path, 'linked', 'dangling'), 'junction');
    const listed = JSON.parse((await command('list', '--results', 'linked', '--json')).stdout);
    expect(listed).toMatchObject([{ study: 'link', state: 'finished' }]);
  });

  it('says where there is none', async () => {
    expect(await command('list', '--results', 'nowhere')).toEqual({
      code: 0,
      stdout: 'no studies in nowhere\n',
      stderr: '',
    });
    expect((await command('list', '--results', 'nowhere', '--json')).stdout).toBe('[]\n');
  });
});

describe('regsweep show', () => {
  it('shows a study as report does, and a trial fold by fold', async () => {
    expect(await command('show', 'tiny')).toEqual(await command('report', 'tiny'));
    const { stdout } = await command('show', 'tiny', '2');
    expect(stdout).toMatch(/^trial 2, block 1\n {2}lambda {2}/);
    for (const fold of [0, 1, 2]) expect(stdout).toMatch(new RegExp(`^${fold} +0\\.\\d+ `, 'm'));
    expect(stdout).not.toMatch(/ $/m);
  });

  it('gives a trial as JSON, with every fit of it', async () => {
    const trial = JSON.parse((await command('show', 'tiny', '2', '--json')).stdout);
    expect(trial).toMatchObject({ number: 2, block: 1 });
    expect(trial.fits).toHaveLength(3);
    expect(trial.fits[0].lossCurve).toHaveLength(4);
  });

  it('says which numbers there are', async () => {
    const { code, stderr } = await command('show', 'tiny', '4');
    expect(code).toBe(2);
    expect(stderr).toBe('trial 4: no such trial in tiny; a number from 0 to 3 is wanted\n');
  });
});

describe('regsweep validate', () => {
  it('says what would run, and trains nothing', async () => {
    expect(await command('validate', 'tiny.yaml')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "tiny: config and data are sound; nothing was trained.

        data        60 rows, 2 features, 2 classes (classification); test: 12 rows set aside
        search      random: 4 candidates
        validation  k-fold: 3 folds, judged by log-loss
        fits        12 in all, and the refit of the winner
        batches     the first block trains in one pass, up to 6 fits side by side; a core's cache holds them all
        memory      about 35 kB for the fits of the largest pass, besides the data and the program
        time        very roughly 1 second for a small network

        first candidates
          lambda 1.039e-4
          lambda 0.004556
      ",
      }
    `);
    const preview = JSON.parse((await command('validate', 'tiny.yaml', '--json', '--trials', '7')).stdout);
    expect(preview).toMatchObject({ study: 'tiny', trials: 7, fits: 21 });
  });
});

describe('regsweep schema', () => {
  it('prints the schemas that configs and reports keep to', async () => {
    const config = JSON.parse((await command('schema', 'config')).stdout);
    expect(config.properties).toHaveProperty('space');
    const report = JSON.parse((await command('schema', 'report')).stdout);
    expect(report.properties).toHaveProperty('trials');
  });
});
