import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkplace, tinyConfig } from './workplace.js';

const bin = fileURLToPath(new URL('../../bin/regsweep.js', import.meta.url));

let place: ReturnType<typeof createWorkplace>;
const started = new Set<ChildProcess>();
beforeAll(() => {
  place = createWorkplace();
  // Long enough to be met while it runs: signals are sent when the first fits are told.
  place.write('slow.yaml', tinyConfig.replace('epochs: 4', 'epochs: 150').replace('trials: 4', 'trials: 6'));
});
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  place.remove();
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real thing. `onStderr` is told all of stderr so far, piece by piece. */
function regsweep(argv: readonly string[], onStderr: (text: string, child: ChildProcess) => void = () => {}) {
  return new Promise<Ended>((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...argv], { cwd: place.path });
    started.add(child);
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (piece) => {
      text.stdout += piece;
    });
    child.stderr.on('data', (piece) => {
      text.stderr += piece;
      onStderr(text.stderr, child);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...text }));
  });
}

/** Sends the signals, one each time that the next of the texts has been said. */
function whenSaid(...steps: readonly (readonly [said: string, signal: NodeJS.Signals])[]) {
  let next = 0;
  return (text: string, child: ChildProcess) => {
    while (next < steps.length && text.includes(steps[next][0])) child.kill(steps[next++][1]);
  };
}

const run = (config: string, results: string) => [
  'run',
  config,
  '--results',
  results,
  '--json',
  '--log-format',
  'json',
];
const report = (results: string) => readFileSync(join(place.path, results, 'tiny', 'report.json'), 'utf8');

describe('a running study', () => {
  it.each([
    ['Ctrl-C once', 130, [['"event":"block"', 'SIGINT']]],
    [
      'Ctrl-C twice',
      130,
      [
        ['"event":"fit"', 'SIGINT'],
        ['finishing the running batch', 'SIGINT'],
      ],
    ],
    ['SIGTERM', 143, [['"event":"fit"', 'SIGTERM']]],
  ] as const)(
    'stopped by %s exits %i, and run again ends with the bytes of an undisturbed one',
    async (how, code, steps) => {
      await undisturbed;
      const results = how.replaceAll(' ', '-');
      const stopped = await regsweep(run('slow.yaml', results), whenSaid(...steps));
      expect(stopped).toMatchObject({ code, signal: null });
      expect(JSON.parse(stopped.stdout).study.end).toBe('interrupted');
      expect(stopped.stderr).toContain('finishing the running batch');
      expect(existsSync(join(place.path, results, 'tiny', 'study.lock'))).toBe(false);
      const resumed = await regsweep(run('slow.yaml', results));
      expect(resumed.code).toBe(0);
      expect(resumed.stdout).toBe(report('whole'));
      expect(report(results)).toBe(report('whole'));
    },
  );

  it('that is killed goes on from what it had stored', async () => {
    await undisturbed;
    const killed = await regsweep(run('slow.yaml', 'killed'), whenSaid(['"event":"trial"', 'SIGKILL']));
    expect(killed).toMatchObject({ code: null, signal: 'SIGKILL' });
    const [listed] = JSON.parse((await regsweep(['list', '--results', 'killed', '--json'])).stdout);
    expect(listed.state).toBe('interrupted');
    const shown = await regsweep(['show', 'tiny', '--results', 'killed']);
    expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain('regsweep run with the same config goes on');
    const resumed = await regsweep(run('slow.yaml', 'killed'));
    expect(resumed.stdout).toBe(report('whole'));
    expect(JSON.parse(resumed.stderr.split('\n')[0]).doneFits).toBeGreaterThan(0);
  });

  it('whose rows are on disk gives the same bytes with two processes, and killed it leaves nothing that stays', async () => {
    await undisturbed;
    place.write('disk.yaml', readFileSync(join(place.path, 'slow.yaml'), 'utf8').replace('workers: 1', 'data: disk'));
    const twoProcesses = [...run('disk.yaml', 'disk'), '--workers', '2'];
    const scratch = () => readdirSync(join(place.path, 'disk')).filter((name) => name.startsWith('.regsweep'));
    const killed = await regsweep(twoProcesses, whenSaid(['"event":"trial"', 'SIGKILL']));
    expect(killed).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(scratch()).toHaveLength(1);
    const resumed = await regsweep(twoProcesses);
    expect(resumed.stdout).toBe(report('whole'));
    expect(scratch()).toEqual([]);
    expect((await regsweep(['validate', 'disk.yaml'])).stdout).toContain(
      "  disk        1 kB for the rows' numbers, which are not kept in memory\n",
    );
  });

  it('that is nested goes on wherever it was killed, with other numbers of processes, to the same bytes', async () => {
    const nested = tinyConfig.replace('validation: {', 'validation: { name: nested, outer: { folds: 2 }, inner: {');
    place.write('nested.yaml', nested.replace('folds: 3 }', 'folds: 3 } }').replace('epochs: 4', 'epochs: 60'));
    expect((await regsweep(run('nested.yaml', 'nested'))).code).toBe(0);
    expect(JSON.parse(report('nested')).nested.folds).toHaveLength(2);
    const withWorkers = [...run('nested.yaml', 'nested-killed'), '--workers', '2'];
    for (const said of ['"event":"trial"', '"outerFold":0,"event":"trial"', '"outerFold":1,"event":"trial"']) {
      const killed = await regsweep(withWorkers, whenSaid([said, 'SIGKILL']));
      expect(killed).toMatchObject({ code: null, signal: 'SIGKILL' });
    }
    const resumed = await regsweep(run('nested.yaml', 'nested-killed'));
    expect(resumed).toMatchObject({ code: 0, stdout: report('nested') });
    expect((await regsweep([...run('nested.yaml', 'nested-two'), '--workers', '2'])).stdout).toBe(report('nested'));
  }, 60_000);
});

describe('a process', () => {
  const shell = (command: string) => promisify(execFile)('bash', ['-c', command], { cwd: place.path });
  const node = `"${process.execPath}" "${bin}"`;

  it.each(['--help', 'schema config', 'report tiny --results whole --format csv', 'run slow.yaml --results whole'])(
    'whose reader is gone ends quietly: %s',
    async (argv) => {
      await undisturbed;
      const { stdout } = await shell(
        `${node} ${argv} 2>said | true; echo $PIPESTATUS; grep -cE "EPIPE|Error" said; true`,
      );
      expect(stdout).toBe('0\n0\n');
    },
  );

  it.runIf(existsSync('/dev/full'))('that can not write its result says so and exits 6', async () => {
    const { stdout } = await shell(`${node} schema config 2>&1 >/dev/full; echo $?`);
    expect(stdout).toMatch(/^the output can't be written \(ENOSPC.*\n6\n$/);
  });

  it('exits with the code that main returns', async () => {
    expect(await regsweep(['rum'])).toMatchObject({ code: 2, stdout: '' });
    expect(await regsweep(['--version'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('loads nothing heavy to show its help', async () => {
    // What V8 counts for coverage is what has been loaded.
    const coverage = join(place.path, 'coverage');
    await promisify(execFile)(process.execPath, [bin, '--help'], { env: { NODE_V8_COVERAGE: coverage } });
    const loaded = readdirSync(coverage).flatMap((file) =>
      JSON.parse(readFileSync(join(coverage, file), 'utf8')).result.map(({ url }: { url: string }) => url),
    );
    expect(loaded.filter((url) => url.includes('/dist/main.js'))).toHaveLength(1);
    expect(loaded.filter((url) => /tensorflow|libsql|pino/.test(url))).toEqual([]);
    const marks = ['ZodError', 'YAMLParseError', 'SqliteAdapter', 'CSV_RECORD_INCONSISTENT', 'shades-classic'];
    const text = (urls: readonly (URL | string)[]) => urls.map((url) => readFileSync(new URL(url), 'utf8')).join('\n');
    const found = (pieces: string) => marks.filter((mark) => pieces.includes(mark));
    expect(found(text(loaded.filter((url) => url.includes('/dist/'))))).toEqual([]);
    const dist = new URL('../../dist/', import.meta.url);
    const whole = readdirSync(dist).filter((file) => file.endsWith('.js'));
    expect(found(text(whole.map((file) => new URL(file, dist))))).toEqual(marks);
  });
});

/** What every interrupted run has to end with. */
let undisturbed: Promise<void>;
beforeAll(() => {
  undisturbed = regsweep(run('slow.yaml', 'whole')).then(({ code }) => expect(code).toBe(0));
});
