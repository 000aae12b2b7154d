import { spawnSync } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdBackend } from '../../src/storage/backend-lock.js';
import { programIn } from './program.js';
import { createWorkplace, scripts, type Workplace, wheelName, wheelOf } from './workplace.js';

let place: Workplace;
beforeEach(async () => {
  place = await createWorkplace();
});
afterEach(() => place.dispose());

const { run, runProgram, install } = programIn(() => place);

describe('regsweep backend list and remove', () => {
  it('tell what is here and how to get the rest', async () => {
    const { stdout } = await run(['backend', 'list']);
    expect(stdout).toMatch(/^backend +TensorFlow.js +TensorFlow +state/);
    expect(stdout).toMatch(/^wasm +4\.\d+\.\d+ +– +comes with regsweep/m);
    expect(stdout).toMatch(/^tensorflow-gpu +– +– +not here +run: regsweep backend install tensorflow-gpu$/m);
    const listed = JSON.parse((await run(['backend', 'list', '--json'])).stdout);
    expect(listed).toContainEqual({
      name: 'tensorflow',
      state: 'missing',
      version: null,
      tfjs: null,
      tensorflow: null,
      folder: null,
      cuda: null,
      install: 'regsweep backend install tensorflow',
    });
  });

  it('take an installed one away, half ones too, and say where there is none', async () => {
    await mkdir(join(place.root, 'tensorflow/lib'), { recursive: true });
    expect((await run(['backend', 'remove', 'tensorflow'])).code).toBe(0);
    expect(await place.left()).toEqual([]);
    const again = await run(['backend', 'remove', 'tensorflow']);
    expect([again.code, again.stderr]).toEqual([
      2,
      `tensorflow is not installed in ${place.root}; regsweep backend list tells what is\n`,
    ]);
  });
});

describe('regsweep backend remove', () => {
  it('takes away what a killed installation has left, and says so', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const left = `.building-${dead}-abc`;
    await mkdir(join(place.root, left, 'work'), { recursive: true });
    await place.file(join('backends', left, 'work/wheel'), Buffer.alloc(3_000_000));
    const { code, stdout, stderr } = await run(['backend', 'remove', 'tensorflow']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`${left}, which a killed command had left, is removed from ${place.root}: 3 MB\n`);
    expect(await place.left()).toEqual([]);
  });

  it('is refused, as is installing anew, while a process computes with it', async () => {
    await mkdir(join(place.root, 'tensorflow/lib'), { recursive: true });
    await place.file(wheelName, wheelOf());
    await place.program('g++', scripts.compiler);
    const release = holdBackend(join(place.root, 'tensorflow'), new Date(0));
    try {
      const removed = await run(['backend', 'remove', 'tensorflow']);
      const installed = await install('--wheel', wheelName);
      for (const { code, stdout, stderr } of [removed, installed]) {
        expect([code, stdout]).toEqual([6, '']);
        expect(stderr).toMatch(
          /backends\/tensorflow: process \d+ on .*, since 1970-.*, computes with this backend; wait for it, or stop it\n$/,
        );
      }
    } finally {
      release();
    }
    expect(await place.left()).toEqual(['tensorflow']);
    expect((await run(['backend', 'remove', 'tensorflow'])).code).toBe(0);
  });
});

describe('a folder of backends where one may not write', () => {
  // Root may write everywhere.
  const asNobody = async (work: () => Promise<void>) => {
    await mkdir(join(place.root, 'tensorflow/lib'), { recursive: true });
    await chmod(place.folder, 0o755);
    await chmod(place.root, 0o555);
    const own = process.geteuid?.();
    if (own === 0) process.seteuid?.(65534);
    try {
      await work();
    } finally {
      if (own === 0) process.seteuid?.(own);
      await chmod(place.root, 0o755);
    }
  };

  it('keeps what is in it, and is told', async () => {
    await asNobody(async () => {
      const { code, stderr } = await run(['backend', 'remove', 'tensorflow']);
      expect(code).toBe(6);
      expect(stderr).toMatch(
        /backends can't be written \(EACCES.*\); run the same command as the user whose folder it is\n$/,
      );
    });
    expect(await place.left()).toEqual(['tensorflow']);
  });
});

describe('a study on a backend that is not here', () => {
  it('says the command that brings it', async () => {
    const { tensorflow } = (await import('../../src/backends/index.js')).backends;
    const before = process.env.REGSWEEP_BACKENDS;
    process.env.REGSWEEP_BACKENDS = place.root;
    try {
      await expect(tensorflow.load({ device: 'auto', deterministic: false })).rejects.toMatchObject({
        kind: 'backend',
        message: expect.stringMatching(/run: regsweep backend install tensorflow/),
      });
    } finally {
      if (before === undefined) delete process.env.REGSWEEP_BACKENDS;
      else process.env.REGSWEEP_BACKENDS = before;
    }
  });
});

describe('regsweep doctor', () => {
  it('tries what is here, tells GPU, tools and remedies, and advises', async () => {
    await place.program('npm', 'exit 0');
    await place.program(
      'nvidia-smi',
      `case "$*" in *query*) echo "NVIDIA A100, 81920 MiB, 550.54";; *) echo "| CUDA Version: 12.4 |";; esac`,
    );
    const { code, stdout } = runProgram('doctor', '--json');
    expect(code).toBe(0);
    const told = JSON.parse(stdout);
    expect(told.graphics).toEqual({
      gpus: [{ name: 'NVIDIA A100', memory: '81920 MiB' }],
      driver: '550.54',
      cuda: '12.4',
    });
    const byName = Object.fromEntries(told.backends.map((each: { name: string }) => [each.name, each]));
    expect(byName.wasm).toMatchObject({ device: 'cpu', problem: null });
    expect(byName.wasm.stepMs).toBeGreaterThan(0);
    expect(byName.cpu.stepMs).toBeGreaterThan(byName.wasm.stepMs);
    expect(byName.tensorflow).toMatchObject({ state: 'missing', stepMs: null });
    const [compiler, python, npm] = told.tools;
    expect([compiler.found, python.found, npm.remedy]).toEqual([null, null, null]);
    expect([typeof compiler.remedy, typeof python.remedy]).toEqual(['string', 'string']);
    expect(told.advice).toEqual(['a GPU is here and not used; run: regsweep backend install tensorflow-gpu']);
  });
});
