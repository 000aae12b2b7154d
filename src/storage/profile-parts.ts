import { appendFileSync, mkdirSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a process of a study leaves what it has to tell of itself, until the study takes it: a line replaces those before. */
export function createPartWriter(folder: string, id: string): (text: string) => void {
  const path = join(folder, `${id}.ndjson`);
  return (text) => {
    try {
      mkdirSync(folder, { recursive: true });
      appendFileSync(path, `${text}\n`);
    } catch {
      // On a full disk: what is stored matters, what it took does not.
    }
  };
}

/** The last whole line of each process, in the order of their ids, parsed; the folder is gone afterwards. */
export async function takeParts(folder: string): Promise<readonly unknown[]> {
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')));
  await rm(folder, { recursive: true, force: true });
  return texts.flatMap(lastWhole);
}

/** A process that was ended may have left half a line. */
function lastWhole(text: string): readonly unknown[] {
  for (const line of text.split('\n').reverse()) {
    try {
      if (line !== '') return [JSON.parse(line)];
    } catch {}
  }
  return [];
}
