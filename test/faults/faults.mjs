/** Faults that are met one by one. Each has a folder of its own name, and the undisturbed studies' files to end with. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { damagedFile, flippedBits } from './damages.mjs';
import { fitsIn, lostFits } from './fits.mjs';
import { longBatches } from './long-batches.mjs';
import { send, workersOf } from './processes.mjs';
import { end, isTold } from './runs.mjs';
import { checkOutcome, jumpy } from './sequence.mjs';
import { folderOf, outcomeOf, start } from './workplace.mjs';

const noRoom = /can't be written \(.*\); a disk with room .*run the same command again to go on/;

async function fileSizeLimit(place, name, wanted) {
  let told = 0;
  for (const kibibytes of [0, 4, 30, 60, 90, 120, 150, 180, 210, 240]) {
    const before = fitsIn(folderOf(place, name));
    const command = ['bash', '-c', `ulimit -f ${kibibytes}; exec "$@"`, '--'];
    const ended = await start(place, name, { command, workers: 1 + (told % 2) }).ended;
    if (ended.code === 0) break;
    isTold(ended, noRoom);
    assert.deepEqual(lostFits(before, fitsIn(folderOf(place, name))), []);
    told++;
  }
  await end(place, name, wanted);
  return `told ${told} times`;
}

async function smallDisk(place, name, wanted) {
  const folder = join(place.path, name);
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return 'not done: no file system can be mounted here';
  }
  try {
    let told = 0;
    for (const size of ['16k', '64k', '120k', '200k', '280k', '360k', '440k']) {
      execFileSync('mount', ['-o', `remount,size=${size}`, folder]);
      const before = fitsIn(folderOf(place, name));
      const ended = await start(place, name, { workers: 1 + (told % 2) }).ended;
      if (ended.code === 0) break;
      isTold(ended, noRoom);
      assert.deepEqual(lostFits(before, fitsIn(folderOf(place, name))), []);
      told++;
    }
    execFileSync('mount', ['-o', 'remount,size=50m', folder]);
    await end(place, name, wanted);
    return `told ${told} times`;
  } finally {
    execFileSync('umount', [folder]);
  }
}

const losses = {
  'no report': (folder) => rmSync(join(folder, 'report.json')),
  'half a report': (folder) => truncateSync(join(folder, 'report.json'), 500),
  'an empty table': (folder) => truncateSync(join(folder, 'ranking.csv'), 0),
  'no model': (folder) => rmSync(join(folder, 'model'), { recursive: true }),
  'half the weights': (folder) => truncateSync(join(folder, 'model/weights.bin'), 10),
  'an empty topology': (folder) => truncateSync(join(folder, 'model/model.json'), 0),
  'no card': (folder) => rmSync(join(folder, 'model/regsweep.json')),
  'things half done': (folder) => {
    mkdirSync(join(folder, 'model.new-1234'));
    writeFileSync(join(folder, '.0e8dd8a8-9b3f-4b7e-8f5a-111111111111.tmp'), 'half');
    writeFileSync(join(folder, '.stop'), '');
    writeFileSync(join(folder, 'study.sqlite.new'), 'half');
    writeFileSync(join(folder, 'study.lock'), '{"pid":1,"ho');
  },
};

async function lostResults(place, name, wanted) {
  await end(place, name, wanted);
  for (const lose of Object.values(losses)) {
    lose(folderOf(place, name));
    await end(place, name, wanted);
  }
  return Object.keys(losses).join('; ');
}

async function clockBack(place, name, wanted) {
  await end(place, name, wanted, { env: jumpy, workers: 2 });
}

/** A process that answers no more is replaced once the time of its fits is over. */
async function hangingWorker(place, name, wanted) {
  const flags = ['--set', 'execution.fitTimeout=5s'];
  const run = start(place, name, { workers: 2, flags });
  while (run.child.exitCode === null && run.said.stderr.split('\n').length < 8) await setTimeout(5);
  const [worker] = workersOf(run.child.pid, join(place.path, name));
  assert.ok(worker !== undefined && send(worker.pid, 'SIGSTOP'));
  const ended = await run.ended;
  assert.equal(ended.code, 0, ended.stderr);
  await end(place, name, wanted, { flags });
}

async function anyNumberOfWorkers(place, name, wanted) {
  for (const workers of [1, 2, 8]) await end(place, `${name}-${workers}`, wanted, { workers });
  let alone = null;
  for (const workers of [1, 2, 8]) {
    const own = `${name}-cpu-${workers}`;
    const ended = await start(place, own, { workers, config: 'cpu' }).ended;
    assert.equal(ended.code, 0, ended.stderr);
    alone ??= outcomeOf(place, own);
    checkOutcome(place, own, alone);
  }
}

/** One that is asked for anew is not moved from under the process that runs it. */
async function freshWhileRunning(place, name, wanted) {
  const run = start(place, name);
  while (!existsSync(join(folderOf(place, name), 'study.lock'))) await setTimeout(5);
  run.child.kill('SIGSTOP');
  const second = await start(place, name, { flags: ['--fresh'] }).ended;
  run.child.kill('SIGCONT');
  isTold(second, /is running this study/);
  assert.equal((await run.ended).code, 0);
  await end(place, name, wanted);
}

export const faults = {
  'any number of workers': anyNumberOfWorkers,
  'a limit on file sizes': fileSizeLimit,
  'a small disk': smallDisk,
  'a damaged file': damagedFile,
  'flipped bits': flippedBits,
  'lost results': lostResults,
  'a clock that goes back': clockBack,
  'long batches': longBatches,
  'a worker that hangs': hangingWorker,
  'fresh while it runs': freshWhileRunning,
};
