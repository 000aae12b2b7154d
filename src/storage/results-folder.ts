import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../core/errors.js';

/** Where a study's files are. */
export interface ResultsFolder {
  readonly root: string;
  readonly path: string;
  readonly store: string;
  readonly model: string;
  readonly checkpoints: string;
  /** There while a person waits for long batches to stop. */
  readonly stop: string;
  /** What a study trains on, for its processes to read. */
  readonly data: string;
  /** What processes tell of themselves while a study is profiled. */
  readonly profileParts: string;
}

export function resultsFolder(root: string, study: string): ResultsFolder {
  const path = join(root, study);
  return {
    root,
    path,
    store: join(path, 'study.sqlite'),
    model: join(path, 'model'),
    checkpoints: join(path, 'checkpoints'),
    stop: join(path, '.stop'),
    data: join(path, '.data'),
    profileParts: join(path, '.profile'),
  };
}

/** @throws UserError (storage) where the folder can't be made */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdirAll(path);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('storage', `${path}: can't be made (${found}); a folder for results is wanted; use --results`, {
      cause,
    });
  }
}

/** Step by step: Node's own recursive mkdir never returns where a file system refuses folders, as /proc does. */
async function mkdirAll(path: string): Promise<void> {
  if (existsSync(path)) return;
  await mkdirAll(dirname(path));
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Moves an old study out of the way: `<study>.old-1`, `-2`, … Harmless where there is none. Returns where it went. */
export async function setAside(folder: ResultsFolder): Promise<string | null> {
  if (!existsSync(folder.path)) return null;
  for (let n = 1; ; n++) {
    const target = `${folder.path}.old-${n}`;
    if (existsSync(target)) continue;
    await rename(folder.path, target);
    return target;
  }
}

/** Writes a file whole or not at all: whoever reads sees the old text or the new one, after a power cut too. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** What a process that was killed may leave half done in a study's folder. */
const halfDone = /^(\.[0-9a-f-]{36}\.tmp|model\.new-\d+|\.stop|\.data|\.profile|study\.sqlite\.new(-\w+)?)$/;

/** Clears away what a killed run left half done. Only for who holds the study. */
export async function removeLeftovers(folder: ResultsFolder): Promise<void> {
  for (const name of await readdir(folder.path)) {
    if (halfDone.test(name)) await rm(join(folder.path, name), { recursive: true, force: true });
  }
}

interface TestLook {
  /** Which rows: a hash of the data and the rows set aside. */
  readonly test: string;
  /** Who looked: the plan and the candidate that was tested. */
  readonly by: string;
}

/**
 * Counts how often a set of test rows has been looked at from this results folder: each look can turn a test set a
 * little more into a validation set. The same candidate of the same plan tested again tells nothing new, and is not
 * counted again.
 *
 * @returns the number of different looks up to and with this one's first
 */
export async function countTestLook(root: string, look: TestLook): Promise<number> {
  const path = join(root, 'test-uses.ndjson');
  const text = existsSync(path) ? await readFile(path, 'utf8') : '';
  const different = [
    ...new Set(
      parseLooks(text)
        .filter((other) => other.test === look.test)
        .map((other) => other.by),
    ),
  ];
  const known = different.indexOf(look.by);
  if (known >= 0) return known + 1;
  const cut = text !== '' && !text.endsWith('\n');
  await appendFile(path, `${cut ? '\n' : ''}${JSON.stringify(look)}\n`);
  return different.length + 1;
}

/** A line that was cut by a crash is skipped. */
function parseLooks(text: string): TestLook[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as TestLook];
    } catch {
      return [];
    }
  });
}
