/** A study that is disturbed several times and then runs to its end. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { disturbances } from './disturbances.mjs';
import { fitsIn, lostFits } from './fits.mjs';
import { orphansIn } from './processes.mjs';
import { createRandom, pick } from './random.mjs';
import { folderOf, leftoversIn, outcomeOf, start, toldFits } from './workplace.mjs';

/** Kills come more often than the rest. */
const kills = Object.keys(disturbances).filter((what) => what.startsWith('kill'));
const often = [...Object.keys(disturbances), ...kills, ...kills, ...kills];

const clock = pathToFileURL(join(import.meta.dirname, 'clock.mjs')).href;
const hurry = pathToFileURL(join(import.meta.dirname, 'hurry.mjs')).href;

/** With what is loaded before the program: a clock that jumps, or one that makes a long batch of what takes a moment. */
const loading = (...files) => ({ NODE_OPTIONS: files.map((file) => `--import ${file}`).join(' ') });
export const jumpy = loading(clock);
export const hurried = loading(hurry);

/**
 * @param wanted the undisturbed studies' files, by config
 * @returns what was done, and how many kills that were
 * @throws where anything stored is lost or trained again, a process stays, or the end is another
 */
export async function runSequence(place, name, seed, wanted) {
  const random = createRandom(seed);
  const config = pick(random, ['wasm', 'wasm', 'long']);
  const sequence = { place, name, config, workers: pick(random, [1, 2, 2]), damaged: false };
  const done = [];
  let dealt = 0;
  for (let left = 3 + Math.floor(random() * 6); left > 0; left--) {
    const what = pick(random, often);
    done.push(what);
    dealt += await disturb(sequence, what, random);
    if (random() < 0.2) sequence.workers = pick(random, [1, 2]);
  }
  await finish(sequence, wanted[config]);
  return { config, workers: sequence.workers, done, kills: dealt };
}

async function disturb(sequence, what, random) {
  const { place, workers, config } = sequence;
  const before = fitsIn(folderOf(place, sequence.name));
  const jumps = random() < 0.15 ? [clock] : [];
  const env = loading(...jumps, ...(config === 'long' ? [hurry] : []));
  const run = start(place, sequence.name, { workers, config, env });
  await (config === 'long' ? longMoment(run, random) : moment(run, random));
  const from = sequence.name;
  sequence.damaged = false;
  const kills = await disturbances[what]({ run, sequence, random });
  const ended = await run.ended;
  await noOrphans(place, from);
  if (ended.signal === null) assert.ok([0, 130, 143].includes(ended.code), `ended with ${ended.code}: ${ended.stderr}`);
  const after = fitsIn(folderOf(place, sequence.name));
  // What was in a log that is cut is gone for good; all else is there, as it was.
  if (!sequence.damaged) {
    assert.deepEqual(lostFits(before, after), []);
    const missing = from === sequence.name ? toldFits(ended.stderr).filter((key) => !after.has(key)) : [];
    assert.deepEqual(missing, [], 'fits were told as stored that are not');
  }
  return kills;
}

/** Some time after some line of the log, or early on. */
async function moment({ child, said }, random) {
  const lines = Math.floor(random() * 60) - 8;
  if (lines <= 0) await setTimeout(random() * 1200);
  while (!isOver(child) && said.stderr.split('\n').length <= lines) await setTimeout(5);
  await setTimeout(random() * 60);
}

/** Some time after its search began: the lines of long batches are few. */
async function longMoment({ child, said }, random) {
  while (!isOver(child) && !said.stderr.includes('"event":"block"')) await setTimeout(5);
  await setTimeout(random() * 2500);
}

export const isOver = (child) => child.exitCode !== null || child.signalCode !== null;

async function finish(sequence, wanted) {
  const { place, name, workers, config } = sequence;
  const before = fitsIn(folderOf(place, name));
  const ended = await start(place, name, { workers, config, env: config === 'long' ? hurried : {} }).ended;
  assert.equal(ended.code, 0, `the last run ended with ${ended.signal ?? ended.code}: ${ended.stderr}`);
  await noOrphans(place, name);
  assert.deepEqual(lostFits(before, fitsIn(folderOf(place, name))), []);
  checkOutcome(place, name, wanted);
}

export function checkOutcome(place, name, wanted) {
  const found = outcomeOf(place, name);
  for (const file of Object.keys(wanted)) assert.ok(found[file] === wanted[file], `${file} is another`);
  assert.deepEqual(leftoversIn(place, name), []);
}

async function noOrphans(place, name) {
  const orphans = await orphansIn(join(place.path, name));
  assert.deepEqual(orphans, [], 'processes stay alive');
}
