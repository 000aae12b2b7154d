import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ended } from '../cli/world.js';

/** The real installation, with pip, npm and the compiler of this machine, in a folder of its own. */
const bin = fileURLToPath(new URL('../../bin/regsweep.js', import.meta.url));
const config = fileURLToPath(new URL('../../configs/quick.yaml', import.meta.url));
const minutes = 60_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regsweep-install-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(node: readonly string[], ...argv: readonly string[]): Promise<Ended> {
  const [program, ...first] = [...node, bin, ...argv];
  const env = { ...process.env, REGSWEEP_BACKENDS: join(folder, 'backends') };
  const child = spawn(program, first, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? Number.NaN, ...said }));
  });
}

const here = [process.execPath] as const;

it('fetches, builds and tries TensorFlow', { timeout: 10 * minutes }, async () => {
  const { code, stdout, stderr } = await run(here, 'backend', 'install', 'tensorflow', '--yes', '--force');
  expect(stderr).not.toMatch(/warning|oneDNN/i);
  expect(stdout).toMatch(/^tensorflow is installed: TensorFlow 2\.\d+\.\d+ on cpu, [\d.]+ ms a step/);
  expect(code).toBe(0);
  expect(await readdir(join(folder, 'backends'))).toEqual(['tensorflow']);
});

it('finds it there when it is asked again', { timeout: minutes }, async () => {
  const { code, stdout } = await run(here, 'backend', 'install', 'tensorflow');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^tensorflow is here already/)]);
});

it.each(['22', '24', '26'])('trains a study in Node %s as in this one', { timeout: 5 * minutes }, async (major) => {
  const argv = ['run', config, '--backend', 'tensorflow', '--workers', '1', '--json', '--quiet', '--fresh'];
  const ours = await run(here, ...argv);
  const theirs = await run(['npx', '--yes', '--package', `node@${major}`, 'node'], ...argv);
  expect([ours.stderr, theirs.stderr]).toEqual(['', '']);
  expect(JSON.parse(ours.stdout).backend).toEqual({ name: 'tensorflow', version: expect.stringMatching(/^2\./) });
  expect(theirs.stdout).toBe(ours.stdout);
});

it('agrees with wasm to a tenth of a standard error', { timeout: 5 * minutes }, async () => {
  const trialsOn = async (backend: string) => {
    const { stdout } = await run(here, 'run', config, '--backend', backend, '--json', '--quiet', '--fresh');
    const trials: { number: number; score: { mean: number; standardError: number } }[] = JSON.parse(stdout).trials;
    return new Map(trials.map(({ number, score }) => [number, score]));
  };
  const wasm = await trialsOn('wasm');
  const tensorflow = await trialsOn('tensorflow');
  expect(tensorflow.size).toBe(wasm.size);
  for (const [number, { mean, standardError }] of wasm) {
    expect(Math.abs((tensorflow.get(number)?.mean ?? Number.NaN) - mean)).toBeLessThan(0.1 * standardError);
  }
});

it('stays while a study computes with it, also after another one was killed', { timeout: minutes }, async () => {
  const argv = [
    bin,
    'run',
    config,
    '--backend',
    'tensorflow',
    '--strategy',
    'random',
    '--trials',
    '500',
    '--fresh',
    '--log-format',
    'json',
  ];
  const env = { ...process.env, REGSWEEP_BACKENDS: join(folder, 'backends') };
  const study = spawn(process.execPath, argv, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => study.on('close', resolve));
  for await (const text of study.stderr) if (String(text).includes('"event":"fit"')) break;
  const refused = await run(here, 'backend', 'remove', 'tensorflow');
  study.kill('SIGKILL');
  await ended;
  expect(refused.code).toBe(6);
  expect(refused.stderr).toContain(`process ${study.pid} on `);
  expect(await readdir(join(folder, 'backends'))).toContain('tensorflow');
});

it('is gone when it is removed', { timeout: minutes }, async () => {
  expect((await run(here, 'backend', 'remove', 'tensorflow')).code).toBe(0);
  expect(await readdir(join(folder, 'backends'))).toEqual([]);
  const { code, stderr } = await run(here, 'run', config, '--backend', 'tensorflow', '--fresh');
  expect([code, stderr]).toEqual([6, expect.stringMatching(/regsweep backend install tensorflow/)]);
});
