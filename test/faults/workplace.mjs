/** The study that is disturbed, and what must come out of it. */
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from './random.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What must be the same however the study came to its end. */
export const outcomeFiles = [
  'report.json',
  'ranking.csv',
  'model/weights.bin',
  'model/model.json',
  'model/regsweep.json',
];

/** Two classes with some overlap: the same table on every machine. */
function table() {
  const random = createRandom(20);
  const rows = Array.from({ length: 240 }, () => {
    const [a, b, c] = [random() * 4 - 2, random() * 2 - 1, random() * 3];
    return `${a.toFixed(4)},${b.toFixed(4)},${c.toFixed(4)},${a + b * c + random() - 0.5 > 0 ? 'yes' : 'no'}`;
  });
  return `${['a,b,c,y', ...rows].join('\n')}\n`;
}

/** Bayes in blocks, so that every proposal hangs on the results before it. */
const config = ({ model, training, search, execution }) => `study: faults
seed: 11
data: { source: data.csv, target: y }
preprocessing: [standardize]
model: { name: mlp, ${model} }
training: { ${training}, optimizer: { name: adam, learningRate: 0.02 } }
space:
  lambda: { low: 1e-5, high: 1e-1, log: true, zero: true }
  dropout: { low: 0, high: 0.6 }
strategy: { name: bayes, ${search} }
validation: { name: k-fold, folds: 3 }
execution: { ${execution} }
`;

const small = { model: 'hidden: [8]', training: 'epochs: 12, batchSize: 16' };
const configs = {
  wasm: { ...small, search: 'trials: 12, batch: 3, initial: 6', execution: 'backend: wasm, fitsPerBatch: 3' },
  cpu: { ...small, search: 'trials: 6, batch: 3, initial: 6', execution: 'backend: cpu, fitsPerBatch: 3' },
  // Batches that take a second or two.
  long: {
    model: 'hidden: [64, 64]',
    training: 'epochs: 400, batchSize: 4',
    search: 'trials: 4, batch: 2, initial: 2',
    execution: 'backend: wasm, fitsPerBatch: 6',
  },
};

/** Fits that a run has said are stored: `trial/repeat/fold`. A line that was cut by a kill says nothing. */
export function toldFits(stderr) {
  return stderr.split('\n').flatMap((line) => {
    try {
      const { event, trial, repeat, fold } = JSON.parse(line);
      return event === 'fit' ? [`${trial}/${repeat}/${fold}`] : [];
    } catch {
      return [];
    }
  });
}

/** A folder with a copy of a build, so that the next one doesn't disturb it. @param build holds bin/ and dist/ */
export function createWorkplace(build = root) {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'regsweep-faults-')));
  cpSync(join(build, 'bin'), join(path, 'program/bin'), { recursive: true });
  cpSync(join(build, 'dist'), join(path, 'program/dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(path, 'program/package.json'));
  symlinkSync(join(root, 'node_modules'), join(path, 'program/node_modules'));
  writeFileSync(join(path, 'data.csv'), table());
  for (const [name, parts] of Object.entries(configs)) writeFileSync(join(path, `${name}.yaml`), config(parts));
  return { path, program: join(path, 'program/bin/regsweep.js') };
}

/** Where a sequence of runs has its results, and its processes their working directory. */
export const folderOf = (place, name) => join(place.path, name, 'faults');

/**
 * Starts the study's command.
 *
 * @returns the process; `ended` resolves with `{ code, signal, stdout, stderr }`
 */
export function start(place, name, { workers = 1, config = 'wasm', command = [], env = {}, flags = [] } = {}) {
  const own = [process.execPath, place.program, 'run', `../${config}.yaml`, '--results', '.'];
  const [file, ...argv] = [...command, ...own, '--workers', String(workers), '--log-format', 'json', ...flags];
  const cwd = join(place.path, name);
  mkdirSync(cwd, { recursive: true });
  const child = spawn(file, argv, { cwd, env: { ...process.env, ...env } });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].on('data', (piece) => {
      said[stream] += piece;
    });
  }
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...said }));
  });
  return { child, said, ended };
}

/** What a command that looks at a study prints. */
export function look(place, name, command) {
  const argv = [place.program, ...command, '--results', '.'];
  return execFileSync(process.execPath, argv, { cwd: join(place.path, name), encoding: 'utf8', stdio: 'pipe' });
}

/** The bytes of a finished study; null for a file that is not there. */
export function outcomeOf(place, name) {
  const path = (file) => join(folderOf(place, name), file);
  return Object.fromEntries(
    outcomeFiles.map((file) => [file, existsSync(path(file)) ? readFileSync(path(file)).toString('base64') : null]),
  );
}

/** Everything in a study's folder that a finished, undisturbed study does not have. */
export function leftoversIn(place, name) {
  const wanted =
    /^(study\.sqlite|\.lock\.sqlite|report\.json|ranking\.(csv|md)|timings\.json|log\.ndjson|model|report\.html)$/;
  return readdirSync(folderOf(place, name)).filter((file) => !wanted.test(file));
}

/** A copy of a study's database and checkpoints as they stand on the disk at this moment. */
export function copyStudy(place, from, to) {
  mkdirSync(folderOf(place, to), { recursive: true });
  for (const name of ['study.sqlite', 'study.sqlite-wal', 'checkpoints']) {
    const file = join(folderOf(place, from), name);
    if (existsSync(file)) cpSync(file, join(folderOf(place, to), name), { recursive: true });
  }
}
