/** Runs of the study whose ends are held to what must come out. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fitsIn, lostFits } from './fits.mjs';
import { orphansIn } from './processes.mjs';
import { checkOutcome } from './sequence.mjs';
import { folderOf, start } from './workplace.mjs';

export const fileOf = (place, name) => join(folderOf(place, name), 'study.sqlite');

/** Runs it to its end, which is the undisturbed study's. @param wanted the undisturbed studies' files, by config */
export async function end(place, name, wanted, options = {}) {
  const before = fitsIn(folderOf(place, name));
  const ended = await start(place, name, options).ended;
  assert.equal(ended.code, 0, ended.stderr);
  assert.deepEqual(lostFits(before, fitsIn(folderOf(place, name))), []);
  assert.deepEqual(await orphansIn(join(place.path, name)), []);
  checkOutcome(place, name, wanted[options.config ?? 'wasm']);
}

/** Runs until some fits are stored, then kills it. */
export async function begin(place, name, lines = 15) {
  const run = start(place, name);
  while (run.child.exitCode === null && run.said.stderr.split('\n').length < lines) await setTimeout(5);
  run.child.kill('SIGKILL');
  await run.ended;
}

/** Exit code 6 and what to do; nothing that was stored is gone. */
export function isTold({ code, stderr }, text) {
  assert.equal(code, 6, `ended with ${code}: ${stderr}`);
  assert.match(stderr, text);
  assert.doesNotMatch(stderr, /This is a bug/);
}
