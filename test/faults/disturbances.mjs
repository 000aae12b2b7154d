/**
 * What may happen to a running study. Each is told of the run and of the sequence it belongs to, and returns how many
 * kills (SIGKILL) it has dealt. What it finds wrong, it throws.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { endIn } from './fits.mjs';
import { processesIn, send, workersOf } from './processes.mjs';
import { pick } from './random.mjs';
import { copyStudy, folderOf, look, start } from './workplace.mjs';

const folderIn = ({ place, name }) => join(place.path, name);

async function killParent({ run }) {
  return Number(run.child.kill('SIGKILL'));
}

async function killWorker({ run, sequence, random }) {
  const workers = workersOf(run.child.pid, folderIn(sequence));
  if (workers.length === 0) return killParent({ run });
  return Number(send(pick(random, workers).pid, 'SIGKILL'));
}

/** A worker here and there, all along. */
async function killWorkers(context) {
  let kills = await killWorker(context);
  for (let more = 0; more < 2 && context.run.child.exitCode === null; more++) {
    await setTimeout(context.random() * 300);
    kills += await killWorker(context);
  }
  return kills;
}

async function killAll({ run, sequence, random }) {
  const all = processesIn(folderIn(sequence)).map(({ pid }) => pid);
  if (random() < 0.5) all.reverse();
  const kills = all.filter((pid) => send(pid, 'SIGKILL')).length;
  run.child.kill('SIGKILL');
  return kills;
}

const signal =
  (name, times, code) =>
  async ({ run, random }) => {
    run.child.kill(name);
    for (let again = 1; again < times; again++) {
      await setTimeout(random() * 150);
      run.child.kill(name);
    }
    const ended = await run.ended;
    // Before it listens, the system's own handling ends it; at the very end there is nothing left to stop.
    const ways = [`${code}`, '0', name];
    assert.ok(
      ways.includes(`${ended.signal ?? ended.code}`),
      `${name}: ended with ${ended.signal ?? ended.code}\n${ended.stderr}`,
    );
    return 0;
  };

/** As a terminal does it: every process of the group is told. */
async function signalAll({ run, sequence, random }) {
  const name = pick(random, ['SIGINT', 'SIGTERM']);
  for (const { pid } of processesIn(folderIn(sequence))) send(pid, name);
  await run.ended;
  return 0;
}

/** One more command on the same study: refused where this one holds it, and told who does. */
async function secondCommand({ run, sequence }) {
  const holder = join(folderOf(sequence.place, sequence.name), 'study.lock');
  const holds = () => existsSync(holder) && readFileSync(holder, 'utf8').includes(`"pid":${run.child.pid},`);
  while (run.child.exitCode === null && run.child.signalCode === null && !holds()) await setTimeout(10);
  run.child.kill('SIGSTOP');
  if (!holds()) {
    run.child.kill('SIGCONT');
    return 0;
  }
  const { workers, config } = sequence;
  const second = await start(sequence.place, sequence.name, { workers, config }).ended;
  assert.equal(second.code, 6, `a second command ended with ${second.code}: ${second.stderr}`);
  assert.match(second.stderr, new RegExp(`process ${run.child.pid} on .* is running this study`));
  assert.equal(second.stdout, '');
  // Until it has told its file that it runs, an earlier end stands there.
  if (endIn(folderOf(sequence.place, sequence.name)) === 'running') {
    const [{ state }] = JSON.parse(look(sequence.place, sequence.name, ['list', '--json']));
    assert.equal(state, 'running');
  }
  run.child.kill('SIGCONT');
  return 0;
}

/** The files as a power cut leaves them: the sequence goes on from a copy of this moment. */
const powerCut =
  (damage) =>
  async ({ run, sequence, random }) => {
    // Nothing is written while the copy is made.
    const all = processesIn(folderIn(sequence));
    for (const { pid } of all) send(pid, 'SIGSTOP');
    const copy = `${sequence.name}+`;
    copyStudy(sequence.place, sequence.name, copy);
    run.child.kill('SIGKILL');
    for (const { pid } of all) send(pid, 'SIGCONT');
    await run.ended;
    sequence.name = copy;
    sequence.damaged ||= damage(folderOf(sequence.place, copy), random);
    return 1;
  };

const nothing = () => false;
const logIn = (folder) => join(folder, 'study.sqlite-wal');

/** A batch begins anew then; no fit is lost. */
function cutCheckpoints(folder, random) {
  const checkpoints = join(folder, 'checkpoints');
  for (const name of existsSync(checkpoints) ? readdirSync(checkpoints) : []) {
    const path = join(checkpoints, name);
    truncateSync(path, Math.floor(random() * statSync(path).size));
  }
  return false;
}

/** @returns whether there was a log to cut */
function cutLog(folder, random) {
  const path = logIn(folder);
  if (!existsSync(path) || statSync(path).size === 0) return false;
  truncateSync(path, Math.floor(random() * statSync(path).size));
  return true;
}

function corruptLog(folder, random) {
  const path = logIn(folder);
  if (!existsSync(path) || statSync(path).size === 0) return false;
  const bytes = readFileSync(path);
  const at = Math.floor(random() * bytes.length);
  for (let i = at; i < Math.min(at + 64, bytes.length); i++) bytes[i] = Math.floor(random() * 256);
  writeFileSync(path, bytes);
  return true;
}

export const disturbances = {
  'kill the parent': killParent,
  'kill workers': killWorkers,
  'kill all': killAll,
  'SIGTERM once': signal('SIGTERM', 1, 143),
  'SIGTERM twice': signal('SIGTERM', 2, 143),
  'SIGINT once': signal('SIGINT', 1, 130),
  'SIGINT twice': signal('SIGINT', 2, 130),
  'a signal to all': signalAll,
  'a second command': secondCommand,
  'power cut': powerCut(nothing),
  'power cut, log cut short': powerCut(cutLog),
  'power cut, log corrupted': powerCut(corruptLog),
  'power cut, checkpoints cut short': powerCut(cutCheckpoints),
};
