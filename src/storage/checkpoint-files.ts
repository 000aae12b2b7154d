import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

export interface CheckpointOptions {
  readonly folder: string;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
  /** A batch expected to last longer than this leaves its state at the end of its epochs. */
  readonly longMs: number;
}

/** The least time between two checkpoints of a batch, so that writing them costs little. */
const betweenMs = 5000;

/** States of long batches as files, one a batch, written whole or not at all. `State` is plain data and typed arrays. */
export function createCheckpointFiles<State>({ folder, now, longMs }: CheckpointOptions) {
  const path = (id: string) => join(folder, id);
  let startedMs = now();
  let savedMs = startedMs;

  async function load(id: string): Promise<State | null> {
    startedMs = now();
    savedMs = startedMs;
    try {
      // What save() wrote; a file that is cut or of another version does not deserialise, and counts as none.
      return deserialize(await readFile(path(id))) as State;
    } catch {
      return null;
    }
  }

  function isDue(progress: { epochsDone: number; epochsLeft: number; stopping: boolean }): boolean {
    const { epochsDone, epochsLeft, stopping } = progress;
    if (epochsLeft === 0) return false;
    const elapsed = now() - startedMs;
    const expected = (elapsed / epochsDone) * (epochsDone + epochsLeft);
    return expected > longMs && (stopping || now() - savedMs >= betweenMs);
  }

  async function save(id: string, state: State): Promise<void> {
    const temporary = `${path(id)}.${process.pid}.tmp`;
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(temporary, serialize(state));
      await rename(temporary, path(id));
    } catch {
      // A full disk: a state that can't be kept costs time after a kill, and no result.
      await rm(temporary, { force: true });
    }
    savedMs = now();
  }

  /** The folder goes with its last file. */
  async function remove(id: string): Promise<void> {
    await rm(path(id), { force: true });
    await rmdir(folder).catch(() => {});
  }

  return { load, isDue, save, remove };
}
