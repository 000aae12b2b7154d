import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { lockStudy } from '../../src/storage/study-lock.js';
import { createWorkplace, listing, tinyConfig } from './workplace.js';
import { fakeWorld, regsweep } from './world.js';

let place: ReturnType<typeof createWorkplace>;
beforeAll(() => {
  place = createWorkplace();
});
afterAll(() => place.remove());

const at = (...names: string[]) => join(place.path, ...names);
const read = (...names: string[]) => readFileSync(at(...names), 'utf8');
const run = (results: string, ...flags: string[]) =>
  regsweep(place.path, ['run', 'tiny.yaml', '--results', results, ...flags]);

/** A world that sends signals when a line that begins so is told. */
const signalledWorld = (line: string, signal: string, times: number) =>
  fakeWorld(place.path, {
    onTold: (text, signals) => {
      if (text.startsWith(line)) for (let n = 0; n < times; n++) signals.emit(signal);
    },
  });

describe('regsweep run', () => {
  it('prints the table on stdout and how it went on stderr', async () => {
    const { code, stdout, stderr } = await run('table');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^tiny: 4 trials by random\n/);
    expect(stdout).toMatch(/\nrecommended +trial \d/);
    expect(stderr).toMatchInlineSnapshot(`
      "tiny: 48 rows, 12 test rows set aside, 2 features, wasm backend
      6/12 fits
      training the unregularised reference
      training the winner on all training rows
      looking at the test rows
      writing the report
      finished
      "
    `);
  });

  it('prints with --json exactly the report.json that it leaves', async () => {
    const { code, stdout } = await run('json', '--json');
    expect(code).toBe(0);
    expect(stdout).toBe(read('json', 'tiny', 'report.json'));
  });

  it('prints the same again, and trains nothing, where the study is finished', async () => {
    const first = await run('again', '--json');
    const again = await run('again', '--json');
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).toBe('writing the report\nfinished\n');
  });

  // Windows doesn't let go of a file that is open.
  it.skipIf(process.platform === 'win32')('stops where its folder is removed, and says so', async () => {
    const { code, stderr } = await regsweep(place.path, ['run', 'tiny.yaml', '--results', 'removed'], {
      onTold: (text) => {
        if (text.startsWith('6/12 fits')) rmSync(at('removed'), { recursive: true });
      },
    });
    expect(code).toBe(6);
    expect(stderr).toMatch(/study\.sqlite: it is no longer there: .* what was stored went with it/);
    expect(stderr).not.toMatch(/training the winner|finished/);
  });

  it('takes an absolute results folder', async () => {
    const { code } = await run(at('absolute', 'deep'));
    expect(code).toBe(0);
    expect(existsSync(at('absolute', 'deep', 'tiny', 'report.json'))).toBe(true);
  });

  it('says with --quiet nothing but the result, and keeps the log all the same', async () => {
    const { stdout, stderr } = await run('quiet', '--quiet');
    expect(stdout).toMatch(/^tiny: 4 trials/);
    expect(stderr).toBe('');
    expect(existsSync(at('quiet', 'tiny', 'log.ndjson'))).toBe(true);
  });

  it('logs every fit as a JSON line that tells nothing of the machine', async () => {
    await run('log');
    const lines = read('log', 'tiny', 'log.ndjson')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const fits = lines.filter(({ event }) => event === 'fit');
    // Four trials and the reference, three folds each.
    expect(fits).toHaveLength(15);
    expect(lines[0]).toMatchObject({ event: 'start', study: 'tiny' });
    expect(lines.at(-1)).toMatchObject({ event: 'end', reason: 'finished' });
    for (const line of lines) {
      expect(Object.keys(line)).not.toContain('pid');
      expect(Object.keys(line)).not.toContain('hostname');
    }
    expect(read('log', 'tiny', 'log.ndjson')).not.toContain(place.path);
  });

  it('writes JSON lines to stderr where a machine reads them', async () => {
    const { stderr } = await run('json-lines', '--log-format', 'json', '--log-level', 'info');
    const events = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    expect(events[0]).toBe('start');
    expect(events).toContain('trial');
    expect(events.at(-1)).toBe('end');
  });

  it('leaves out of the log what is below its level', async () => {
    const { stderr } = await run('levels', '--log-format', 'json', '--log-level', 'error');
    expect(stderr).toBe('');
    const debug = await run('debug', '--log-format', 'json', '--log-level', 'debug');
    expect(debug.stderr).toContain('"event":"epoch"');
  });

  it('writes nothing anywhere in a dry run', async () => {
    await run('dry');
    const before = listing(place.path);
    const { code, stdout, stderr } = await run('dry', '--dry-run', '--fresh', '--seed', '9');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^tiny: config and data are sound; nothing was trained\.\n/);
    expect(stderr).toBe('');
    await run('nowhere', '--dry-run');
    expect(listing(place.path)).toEqual(before);
  });

  it('warns of a limit of memory that one fit alone is above, before and when it runs', async () => {
    const tooLittle = ['--set', 'execution.maxMemory=0.001MB'];
    const warning =
      /warning: one fit takes about \d+ kB, more than execution\.maxMemory \(1 kB\): fits train one at a time\n/;
    expect((await run('tight', '--dry-run', ...tooLittle)).stdout).toMatch(warning);
    expect((await run('tight', ...tooLittle)).stderr).toMatch(warning);
    expect((await run('roomy', '--dry-run', '--set', 'execution.maxMemory=1MB')).stdout).not.toContain('warning');
  });

  it('takes what flags say for what the config says', async () => {
    const flags = [
      '--trials',
      '2',
      '--folds',
      '2',
      '--seed',
      '8',
      '--set',
      'training.epochs=2',
      '--set',
      'model.hidden=[3]',
    ];
    const { stdout } = await run('flags', ...flags, '--backend', 'cpu', '--strategy', 'sobol', '--json');
    const report = JSON.parse(stdout);
    expect(report.trials).toHaveLength(2);
    expect(report.trials[0].score.folds).toHaveLength(2);
    expect(report.study).toMatchObject({ seed: 8, strategy: { name: 'sobol' } });
    expect(report.backend.name).toBe('cpu');
  });

  it('stops at the end of a block where its time is over, says so, and goes on later', async () => {
    let ms = 0;
    const argv = ['run', 'tiny.yaml', '--results', 'timed', '--json'];
    const first = await regsweep(place.path, [...argv, '--time-limit', '1s'], { now: () => (ms += 600) });
    expect(first.code).toBe(0);
    expect(JSON.parse(first.stdout).trials).toHaveLength(2);
    expect(first.stderr).toContain('the time limit was reached');
    const rest = await regsweep(place.path, argv);
    expect(JSON.parse(rest.stdout).trials).toHaveLength(4);
    expect(rest.stderr).toContain('; going on after 6 fits\n');
  });
});

describe('--change-backend', () => {
  it('takes a study on to another backend, which is refused without it', async () => {
    expect((await run('changing')).code).toBe(0);
    const flags = ['--backend', 'cpu', '--trials', '6', '--json', '--quiet'];
    const refused = await run('changing', ...flags);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toBe(
      'study tiny: was begun on the wasm backend, and cpu is asked for now; use --backend wasm to go on there, --change-backend to continue on cpu, or --fresh to begin anew\n',
    );
    expect(await run('changing', ...flags, '--dry-run')).toEqual(refused);
    expect((await run('changing', ...flags, '--dry-run', '--change-backend')).code).toBe(0);
    expect((await run('changing', ...flags, '--dry-run', '--fresh')).code).toBe(0);
    const { code, stdout } = await run('changing', ...flags, '--change-backend');
    expect(code).toBe(0);
    const { backend, backends } = JSON.parse(stdout);
    expect([backend.name, ...backends.map(({ name }: { name: string }) => name)]).toEqual(['cpu', 'wasm', 'cpu']);
    for (const { name, version, trials } of backends) {
      const shown = await regsweep(place.path, ['show', 'tiny', `${trials[0]}`, '--json', '--results', 'changing']);
      const { fits } = JSON.parse(shown.stdout);
      expect(fits.map((fit: { backend: unknown }) => fit.backend)).toEqual(fits.map(() => ({ name, version })));
    }
  });
});

describe('--fresh', () => {
  it('is harmless where there is no study', async () => {
    expect((await run('fresh-none', '--fresh')).code).toBe(0);
    expect(readdirSync(at('fresh-none')).sort()).toEqual(['test-uses.ndjson', 'tiny']);
  });

  it('sets an old study aside and begins anew', async () => {
    await run('fresh-old');
    const { code, stderr } = await run('fresh-old', '--fresh');
    expect(code).toBe(0);
    expect(stderr).not.toContain('going on');
    expect(readdirSync(at('fresh-old')).sort()).toEqual(['test-uses.ndjson', 'tiny', 'tiny.old-1']);
    expect(existsSync(at('fresh-old', 'tiny', 'log.ndjson'))).toBe(true);
  });

  it('is refused while somebody runs the study, and so is running it twice', async () => {
    await run('held');
    const release = lockStudy(at('held', 'tiny'), new Date(0));
    try {
      for (const flags of [['--fresh'], []]) {
        const { code, stdout, stderr } = await run('held', ...flags);
        expect(code).toBe(6);
        expect(stdout).toBe('');
        expect(stderr).toContain('is running this study; one at a time is possible; wait for it, or stop it\n');
      }
    } finally {
      release();
    }
    expect(readdirSync(at('held')).sort()).toEqual(['test-uses.ndjson', 'tiny']);
  });
});

describe('exit codes', () => {
  it('is 0 where a gate is met and 4 where it is not, whatever the study had before', async () => {
    expect((await run('gates', '--fail-under', 'accuracy=0.1')).code).toBe(0);
    const under = await run('gates', '--fail-under', 'accuracy=1.1');
    expect(under.code).toBe(4);
    expect(under.stdout).toMatch(/\ngate +accuracy at least 1\.1: .*, not passed\n/);
    expect((await run('gates', '--fail-over', 'log-loss=0.001')).code).toBe(4);
    expect((await run('gates', '--fail-over', 'log-loss=9')).code).toBe(0);
  });

  it('is 3 where every trial failed', async () => {
    const { code, stdout } = await run('failed', '--set', 'training.optimizer={name: sgd, learningRate: 1e30}');
    expect(code).toBe(3);
    expect(stdout).toMatch(/\nrecommended +none/);
  });

  it('is 6 where results can not be kept', async () => {
    writeFileSync(at('a-file'), '');
    const { code, stderr } = await run('a-file');
    expect(code).toBe(6);
    expect(stderr).toMatch(/a-file.*can't be made.*use --results\n$/);
  });

  it('is 1 for a bug, with the stack and what to do with it', async () => {
    const now = () => {
      throw new Error('the clock broke');
    };
    const { code, stderr } = await regsweep(place.path, ['run', 'tiny.yaml', '--results', 'bug'], { now });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: the clock broke\n {4}at /);
    expect(stderr).toMatch(/\nThis is a bug in regsweep\. Please report it with the text above and the config\.\n$/);
  });

  it.each([
    ['SIGINT', 130, 'Ctrl-C again'],
    ['SIGTERM', 143, 'SIGTERM again'],
  ])('after %s is %i, and the same command ends as if nothing had happened', async (signal, code, again) => {
    const whole = await run(`whole-${code}`, '--json');
    // The first line is told before the first batch.
    const world = signalledWorld('tiny: ', signal, 1);
    const argv = ['run', 'tiny.yaml', '--results', `stopped-${code}`, '--json'];
    expect(await main(argv, world)).toBe(code);
    expect(JSON.parse(world.stdout.text).study.end).toBe('interrupted');
    expect(world.stderr.text).toContain(`finishing the running batch; ${again} to stop now\n`);
    expect(world.stderr.text).toMatch(/interrupted: .* the same command goes on from here\n$/);
    expect(world.signals.listenerCount(signal)).toBe(0);
    const resumed = await regsweep(place.path, argv);
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toBe(whole.stdout);
    expect(read(`stopped-${code}`, 'tiny', 'report.json')).toBe(read(`whole-${code}`, 'tiny', 'report.json'));
  });

  it('in the refit: after two signals 130, and the same command does the refit alone', async () => {
    const argv = ['run', 'tiny.yaml', '--results', 'refit', '--json'];
    const world = signalledWorld('training the winner', 'SIGINT', 2);
    expect(await main(argv, world)).toBe(130);
    expect(JSON.parse(world.stdout.text)).toMatchObject({ test: null, study: { end: 'interrupted' } });
    expect(existsSync(at('refit', 'tiny', 'model'))).toBe(false);
    const resumed = await regsweep(place.path, [...argv, '--log-format', 'json']);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).not.toContain('"event":"fit"');
    expect(existsSync(at('refit', 'tiny', 'model', 'model.json'))).toBe(true);
  });

  it('in the refit: one signal lets it end, so the study is finished and the code is 0', async () => {
    const world = signalledWorld('training the winner', 'SIGINT', 1);
    expect(await main(['run', 'tiny.yaml', '--results', 'refit-once', '--json'], world)).toBe(0);
    expect(JSON.parse(world.stdout.text).study.end).toBe('finished');
  });

  it('answers a signal also where it is quiet', async () => {
    const world = fakeWorld(place.path, {
      now: () => {
        world.signals.emit('SIGINT');
        return 0;
      },
    });
    const code = await main(['run', 'tiny.yaml', '--results', 'quiet-stop', '--quiet'], world);
    expect(code).toBe(130);
    expect(world.stderr.text).toContain('finishing the running batch');
  });
});

it('refuses a study that another plan began, and names what differs', async () => {
  place.write('other.yaml', tinyConfig.replace('epochs: 4', 'epochs: 5'));
  await run('plans');
  const { code, stderr } = await regsweep(place.path, ['run', 'other.yaml', '--results', 'plans']);
  expect(code).toBe(2);
  expect(stderr).toMatchInlineSnapshot(`
    "study tiny: the results folder holds a study of this name with another plan; what differs:
      training.epochs: 4 before, 5 now
    Give this one another name (study: …), or use --fresh to set the old results aside and begin anew.
    "
  `);
});
