import { mkdir } from 'node:fs/promises';
import { extract } from 'tar';

/**
 * Unpacks a package as npm packs it: plain files below one folder, whose name does not matter. Nothing is ever written
 * outside of the target.
 *
 * @param wants whether a file is wanted, by its path in the package
 * @throws Error where it is cut off, damaged or no such archive
 */
export async function unpackPackage(file: string, folder: string, wants: (path: string) => boolean): Promise<void> {
  await mkdir(folder, { recursive: true });
  await extract({
    file,
    cwd: folder,
    strip: 1,
    // What it would only warn of is an error.
    strict: true,
    preserveOwner: false,
    filter: (path, entry) => 'type' in entry && entry.type === 'File' && wants(path.replace(/^[^/]*\//, '')),
  });
}
