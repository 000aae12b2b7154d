import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';

export interface CheckpointOptions {
  readonly folder: string;
  /** Of the program: another one's states are not gone on with. */
  readonly version: string;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
  /** A batch expected to last longer than this leaves its state at the end of its epochs. */
  readonly longMs: number;
}

/** The least time between two checkpoints of a batch, so that writing them costs little. */
const betweenMs = 5000;

/** What stands in a file. */
interface Kept {
  readonly version: string;
  /** CRC-32 of the state: a power cut may leave a file of the right size without all that was written. */
  readonly checksum: number;
  readonly state: Uint8Array;
}

/** States of long batches as files, one a batch, written whole or not at all. `State` is plain data and typed arrays. */
export function createCheckpointFiles<State>({ folder, version, now, longMs }: CheckpointOptions) {
  const path = (id: string) => join(folder, id);
  let startedMs = now();
  let savedMs = startedMs;

  /** What was left of each batch that was cut off. */
  async function ids(): Promise<readonly string[]> {
    const names = await readdir(folder).catch(() => []);
    return names.filter((name) => !name.endsWith('.tmp')).sort();
  }

  async function load(id: string): Promise<State | null> {
    startedMs = now();
    savedMs = startedMs;
    try {
      // What save() wrote; a file that is cut does not deserialise, and counts as none.
      const kept = deserialize(await readFile(path(id))) as Kept;
      if (kept.version !== version || kept.checksum !== crc32(kept.state)) return null;
      return deserialize(kept.state) as State;
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
    const bytes = serialize(state);
    const kept: Kept = { version, checksum: crc32(bytes), state: bytes };
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(temporary, serialize(kept));
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

  return { ids, load, isDue, save, remove };
}
