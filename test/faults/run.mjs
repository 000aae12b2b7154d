/**
 * Disturbs a small study at random moments, runs it to its end, and compares with an undisturbed one.
 *
 *   node test/faults/run.mjs [--kills N] [--seed S] [--side-by-side N] [--build DIR] [--only FAULT]…      (build first; Linux)
 *
 * Sequences of disturbances follow each other until N processes were killed; the named faults come once each. A failure
 * prints the seed of its sequence and leaves the folder.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faults } from './faults.mjs';
import { runSequence } from './sequence.mjs';
import { createWorkplace, outcomeOf, start } from './workplace.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    'side-by-side': { type: 'string', default: '2' },
    // The folder that holds bin/ and dist/; this repository's own.
    build: { type: 'string' },
    // Only these: names of faults, or sequences.
    only: { type: 'string', multiple: true },
  },
});
const isAsked = (name) => values.only === undefined || values.only.includes(name);
const wantedKills = isAsked('sequences') ? Number(values.kills) : 0;
const place = createWorkplace(values.build);
const say = (text) => void process.stdout.write(`${text}\n`);

/** The undisturbed studies' files, by config. */
const wanted = {};
for (const config of ['wasm', 'long']) {
  const { code, stderr } = await start(place, `undisturbed-${config}`, { config }).ended;
  if (code !== 0) throw new Error(`the undisturbed study ended with ${code}: ${stderr}`);
  wanted[config] = outcomeOf(place, `undisturbed-${config}`);
}

let failures = 0;
for (const [name, fault] of Object.entries(faults)) {
  if (!isAsked(name)) continue;
  await attempt(name, () => fault(place, name.replaceAll(' ', '-'), wanted));
}

let kills = 0;
let next = Number(values.seed) * 1000;
await Promise.all(Array.from({ length: Number(values['side-by-side']) }, worker));
say(
  `${kills} processes were killed; ${failures === 0 ? 'nothing was lost' : `${failures} failures; see ${place.path}`}`,
);
if (failures === 0) rmSync(place.path, { recursive: true, force: true });
process.exitCode = failures === 0 ? 0 : 1;

async function worker() {
  while (kills < wantedKills && failures < 5) {
    const seed = next++;
    await attempt(`sequence ${seed}`, async () => {
      const name = `s${seed}`;
      const { done, kills: dealt, workers, config } = await runSequence(place, name, seed, wanted);
      kills += dealt;
      rmSync(join(place.path, name), { recursive: true, force: true });
      return `${config}, ${dealt} kills, ${workers} workers: ${done.join('; ')}`;
    });
  }
}

async function attempt(name, work) {
  try {
    const how = await work();
    say(`ok    ${name}${how === undefined ? '' : ` (${how})`}`);
  } catch (error) {
    failures++;
    say(`FAIL  ${name}: ${String(error.stack ?? error).slice(0, 4000)}`);
  }
}
