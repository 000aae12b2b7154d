import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../core/errors.js';
import { complaint, findNearName } from './words.js';

/**
 * The text of a config file.
 *
 * @param shown what errors call it, e.g. its path as it was given
 * @throws UserError (config) where it can't be read as text
 */
export function readConfigText(path: string, shown = path): string {
  const complain = (message: string, cause: unknown) => new UserError('config', `${shown}: ${message}`, { cause });
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw complain(unreadable(path, shown, cause), cause);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const found = bytes[0] === 0x1f && bytes[1] === 0x8b ? 'the file is compressed' : 'the file is not UTF-8 text';
    throw complain(complaint(found, 'a YAML file in UTF-8 is wanted', 'save it as such'), cause);
  }
}

function unreadable(path: string, shown: string, cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const wanted = 'a YAML file is wanted';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const near = nearFile(path, shown);
      return complaint(
        'there is no such file',
        wanted,
        near === undefined ? 'check the path' : `did you mean ${near}?`,
      );
    }
    case 'EISDIR':
      return complaint('this is a folder', wanted, filesOf(path, shown));
    case 'EACCES':
    case 'EPERM':
      return complaint('the file may not be read', 'read permission is wanted', `run chmod u+r on it`);
    default:
      return complaint(`the file can't be read (${code})`, wanted, 'check the path');
  }
}

function configsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch {
    return []; // No folder, no near names.
  }
}

function nearFile(path: string, shown: string): string | undefined {
  const names = configsIn(dirname(path));
  const exact = names.find((name) => name.replace(/\.ya?ml$/, '') === basename(path));
  const near = exact ?? findNearName(basename(path), names);
  return near === undefined ? undefined : join(dirname(shown), near);
}

function filesOf(folder: string, shown: string): string {
  const names = configsIn(folder);
  return names.length === 0 ? 'name a file' : `name one of its files, e.g. ${join(shown, names[0])}`;
}
