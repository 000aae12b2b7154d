/** Batches that save checkpoints are cut off in every way, and go on from there. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { deserialize } from 'node:v8';
import { disturbances } from './disturbances.mjs';
import { fitsIn, lostFits } from './fits.mjs';
import { orphansIn } from './processes.mjs';
import { createRandom } from './random.mjs';
import { end } from './runs.mjs';
import { hurried, isOver } from './sequence.mjs';
import { folderOf, start } from './workplace.mjs';

/** The last one leaves the parent alone, which goes on to the end. */
const ways = [
  'kill the parent',
  'SIGTERM once',
  'kill all',
  'SIGINT twice',
  'SIGINT once',
  'SIGTERM twice',
  'kill workers',
];

/** With how many processes each run goes on: batches keep their company, also where others would be formed now. */
const rounds = {
  'one process': () => 1,
  'two processes': () => 2,
  'two and one by turns': (run) => 2 - (run % 2),
};

export async function longBatches(place, name, wanted) {
  const random = createRandom(7);
  const told = [];
  for (const [round, workersOf] of Object.entries(rounds)) {
    const own = `${name}-${round.replaceAll(' ', '-')}`;
    let wentOn = 0;
    for (const [run, what] of ways.entries()) {
      wentOn += await cutOff({ place, name: own, workers: workersOf(run), config: 'long' }, what, random);
    }
    // Every one but the first may find a checkpoint; a batch may come to its end at any moment.
    assert.ok(wentOn >= ways.length - 3, `${round}: only ${wentOn} runs went on from a checkpoint`);
    told.push(`${round}: ${wentOn} of ${ways.length} runs went on from a checkpoint`);
    await end(place, own, wanted, { workers: 2, config: 'long', env: hurried });
  }
  return told.join('; ');
}

/** @returns how many runs that was that went on from where the one before was cut off: 0 or 1 */
async function cutOff(sequence, what, random) {
  const { place, name, workers, config } = sequence;
  const folder = folderOf(place, name);
  const [fits, left] = [fitsIn(folder), checkpointsIn(folder)];
  const run = start(place, name, { workers, config, env: hurried, flags: ['--log-level', 'debug'] });
  const watch = watchCheckpoints(folder, left);
  while (!isOver(run.child) && !watch.isFurther()) await setTimeout(5);
  await setTimeout(random() * 100);
  await disturbances[what]({ run, sequence, random });
  const { stderr } = await run.ended;
  const { wentOn, fellBack } = watch.stop();
  assert.deepEqual(await orphansIn(join(place.path, name)), []);
  assert.deepEqual(lostFits(fits, fitsIn(folder)), []);
  assert.deepEqual(fellBack, [], `after ${what}: batches began anew that had a checkpoint`);
  if (workers === 1 && left.size > 0) {
    const [epochs] = left.values();
    assert.equal(firstEpoch(stderr), epochs + 1, `after ${what}: the first epoch of the next run`);
  }
  return Number(wentOn);
}

/** Epochs that each checkpoint has behind it, by the name of its batch. */
function checkpointsIn(folder) {
  const path = join(folder, 'checkpoints');
  const names = existsSync(path) ? readdirSync(path).filter((name) => !name.endsWith('.tmp')) : [];
  return new Map(names.sort().flatMap((name) => epochsIn(join(path, name)).map((epochs) => [name, epochs])));
}

function epochsIn(path) {
  try {
    return [deserialize(deserialize(readFileSync(path)).state).epochs.length];
  } catch (error) {
    // Its batch has come to its end in the meantime.
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Looks again and again whether batches go on from what was left of them. */
function watchCheckpoints(folder, left) {
  const fellBack = [];
  let [further, wentOn] = [false, false];
  const watch = setInterval(look, 20);

  function look() {
    for (const [name, epochs] of checkpointsIn(folder)) {
      const before = left.get(name);
      if (before === undefined || epochs > before) further = true;
      if (before !== undefined && epochs > before) wentOn = true;
      if (before !== undefined && epochs < before) fellBack.push(`${name}: ${epochs} epochs after ${before}`);
    }
  }

  return {
    /** Whether anything was saved in this run. */
    isFurther: () => further,
    stop() {
      clearInterval(watch);
      look();
      return { wentOn, fellBack };
    },
  };
}

/** The first epoch that a run tells of. */
function firstEpoch(stderr) {
  const line = stderr.split('\n').find((text) => text.includes('"event":"epoch"'));
  return line === undefined ? null : JSON.parse(line).epoch;
}
