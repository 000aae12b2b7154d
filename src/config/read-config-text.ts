import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../core/errors.js';
import { complaint, findNearName } from './words.js';

/**
 * The text of a config file.
 *
 * @param shown what errors call it, e.g. its path as it was given
 * @throws UserError (config) where it can't be read as text
 */
export async function readConfigText(path: string, shown = path): Promise<string> {
  const complain = (message: string, cause: unknown) => new UserError('config', `${shown}: ${message}`, { cause });
  const bytes = await readFile(path).catch(async (cause: unknown) => {
    throw complain(await unreadable(path, shown, cause), cause);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const found = bytes[0] === 0x1f && bytes[1] === 0x8b ? 'the file is compressed' : 'the file is not UTF-8 text';
    throw complain(complaint(found, 'a YAML file in UTF-8 is wanted', 'save it as such'), cause);
  }
}

async function unreadable(path: string, shown: string, cause: unknown): Promise<string> {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const wanted = 'a YAML file is wanted';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const near = await nearFile(path, shown);
      return complaint(
        'there is no such file',
        wanted,
        near === undefined ? 'check the path' : `did you mean ${near}?`,
      );
    }
    case 'EISDIR':
      return complaint('this is a folder', wanted, await filesOf(path, shown));
    case 'EACCES':
    case 'EPERM':
      return complaint('the file may not be read', 'read permission is wanted', `run chmod u+r on it`);
    default:
      return complaint(`the file can't be read (${code})`, wanted, 'check the path');
  }
}

async function configsIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
  } catch {
    return []; // No folder, no near names.
  }
}

async function nearFile(path: string, shown: string): Promise<string | undefined> {
  const names = await configsIn(dirname(path));
  const exact = names.find((name) => name.replace(/\.ya?ml$/, '') === basename(path));
  const near = exact ?? findNearName(basename(path), names);
  return near === undefined ? undefined : join(dirname(shown), near);
}

async function filesOf(folder: string, shown: string): Promise<string> {
  const names = await configsIn(folder);
  return names.length === 0 ? 'name a file' : `name one of its files, e.g. ${join(shown, names[0])}`;
}
