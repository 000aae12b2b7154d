import { crc32 } from 'node:zlib';
import { openPromise, type ZipFile } from 'yauzl';
import { UserError } from '../../core/errors.js';
import type { DataFile } from '../files.js';

/** A file in an archive, by its name without `.npy`. */
export interface ArchivedArray {
  readonly name: string;
  open(): AsyncIterable<Buffer>;
}

/** What is in an archive of arrays (.npz). @throws UserError (data) where it is none */
export async function listArrays({ label, path }: DataFile): Promise<readonly ArchivedArray[]> {
  const names = await reading(label, path, async (zip) => {
    const found: string[] = [];
    for await (const { fileName } of zip.eachEntry()) if (fileName.endsWith('.npy')) found.push(fileName);
    return found;
  });
  return names.map((name) => ({ name: name.slice(0, -'.npy'.length), open: () => readEntry(label, path, name) }));
}

async function* readEntry(label: string, path: string, name: string): AsyncGenerator<Buffer> {
  const zip = await opened(label, path);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== name) continue;
      let sum = 0;
      for await (const chunk of await zip.openReadStreamPromise(entry)) {
        sum = crc32(chunk, sum);
        yield chunk;
      }
      if (sum !== entry.crc32) throw new Error(`${name} is damaged: its sum is not the one written beside it`);
      return;
    }
  } catch (cause) {
    throw damaged(label, cause);
  } finally {
    zip.close();
  }
}

async function reading<Found>(label: string, path: string, read: (zip: ZipFile) => Promise<Found>): Promise<Found> {
  const zip = await opened(label, path);
  try {
    return await read(zip);
  } catch (cause) {
    throw damaged(label, cause);
  } finally {
    zip.close();
  }
}

/** Kept open until it is closed: an archive is read entry by entry. */
async function opened(label: string, path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, lazyEntries: true });
  } catch (cause) {
    throw damaged(label, cause);
  }
}

function damaged(label: string, cause: unknown): Error {
  if (cause instanceof UserError) return cause;
  const found = cause instanceof Error ? cause.message : String(cause);
  const remedy = 'an archive saved by numpy.savez is wanted; save it again';
  return new UserError('data', `${label}: the archive can't be read (${found}); ${remedy}`, { cause });
}
