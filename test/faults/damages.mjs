/** A study's file that is damaged: said to be, and left as it is. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import Database from 'libsql';
import { createRandom, pick } from './random.mjs';
import { begin, end, fileOf, isTold } from './runs.mjs';
import { look, start } from './workplace.mjs';

const overwrite = (path, at, bytes) => {
  const content = readFileSync(path);
  bytes.copy(content, at);
  writeFileSync(path, content);
};

const damages = {
  'its header is gone': (path) => overwrite(path, 0, Buffer.alloc(100)),
  'it is cut in the middle': (path) => truncateSync(path, Math.floor(statSync(path).size / 2 / 4096) * 4096 + 100),
  'it is text': (path) => writeFileSync(path, 'not a database\n'.repeat(1000)),
  'it is empty beside its log': (path) => {
    writeFileSync(`${path}-wal`, Buffer.alloc(5000, 1));
    truncateSync(path, 0);
  },
  'its pages are overwritten': (path) => {
    for (let at = 4096; at + 8 < statSync(path).size; at += 4096) overwrite(path, at, Buffer.alloc(64, 0xa5));
  },
  'a candidate is no longer one': (path) => change(path, "UPDATE candidate SET parameters = '{' WHERE number = 1"),
};

/** Columns that hold a fit's numbers: SQLite finds nothing wrong where one of their bits is another. */
const flips = {
  "a row's loss": 'row_loss',
  "a row's prediction": 'row_predicted',
  "a fit's curve": 'result',
};

function flipBit(path, column, random) {
  const database = new Database(path);
  const rows = database.prepare(`SELECT candidate, repeat, fold, ${column} AS value FROM fit`).all();
  database.close();
  const bytes = readFileSync(path);
  // What stands there once is neither another fit's too, nor an old copy in what is free.
  const alone = rows.filter(({ value }) => occurrences(bytes, Buffer.from(value)) === 1);
  assert.ok(alone.length > 0, `no ${column} stands in the file once`);
  const { candidate, repeat, fold, value } = pick(random, alone);
  const stored = Buffer.from(value);
  // A digit's lowest bit makes another digit.
  const places = [...stored.keys()].filter(
    (at) => column !== 'result' || /[0-9]/.test(String.fromCharCode(stored[at])),
  );
  bytes[bytes.indexOf(stored) + pick(random, places)] ^= 1;
  writeFileSync(path, bytes);
  return `the fit of trial ${candidate}, repeat ${repeat}, fold ${fold} is not what was stored`;
}

function occurrences(bytes, needle) {
  let count = 0;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) count++;
  return count;
}

/** A number that is another now is told, with its place, by every command; nothing is written. */
export async function flippedBits(place, name, wanted) {
  await begin(place, name);
  const path = fileOf(place, name);
  intoOneFile(path);
  const random = createRandom(3);
  for (const column of Object.values(flips).flatMap((each) => [each, each, each])) {
    cpSync(path, `${path}.sound`);
    const told = flipBit(path, column, random);
    const before = readFileSync(path);
    isTold(await start(place, name).ended, new RegExp(`can't be read as a study \\(damaged: ${told}\\)`));
    assert.throws(() => look(place, name, ['report', 'faults']), new RegExp(told));
    assert.ok(readFileSync(path).equals(before), `${column}: the file was changed`);
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    renameSync(`${path}.sound`, path);
  }
  await end(place, name, wanted);
  await mendedFit(place, name, wanted);
  return Object.keys(flips).join('; ');
}

/** As the manual says it: a damaged fit is taken out, and trained again. */
async function mendedFit(place, name, wanted) {
  const path = fileOf(place, name);
  change(path, 'UPDATE fit SET row_loss = row_predicted WHERE candidate = 3 AND fold = 1');
  isTold(await start(place, name).ended, /the fit of trial 3, repeat 0, fold 1 is not what was stored/);
  change(path, 'DELETE FROM fit WHERE candidate = 3 AND repeat = 0 AND fold = 1; DELETE FROM artifact');
  await end(place, name, wanted);
}

function change(path, statements) {
  const database = new Database(path);
  database.exec(statements);
  database.close();
}

/** The log in the file, so that damage is not mended from it. */
function intoOneFile(path) {
  const database = new Database(path);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

export async function damagedFile(place, name, wanted) {
  await begin(place, name);
  intoOneFile(fileOf(place, name));
  for (const [how, damage] of Object.entries(damages)) {
    const path = fileOf(place, name);
    cpSync(path, `${path}.sound`);
    damage(path);
    const before = readFileSync(path);
    const ended = await start(place, name).ended;
    isTold(ended, /can't be read as a study \(.*the file is left as it is; move it away/);
    assert.ok(readFileSync(path).equals(before), `${how}: the file was changed`);
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    renameSync(`${path}.sound`, path);
  }
  await end(place, name, wanted);
  return Object.keys(damages).join('; ');
}
