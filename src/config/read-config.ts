import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../core/errors.js';
import { complaint, findNearName } from './words.js';

/** The text of a config file. @throws UserError (config) where it can't be read as text */
export async function readConfig(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new UserError('config', `${path}: ${await unreadable(path, cause)}`, { cause });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const found = bytes[0] === 0x1f && bytes[1] === 0x8b ? 'the file is compressed' : 'the file is not UTF-8 text';
    const message = complaint(found, 'a YAML file in UTF-8 is wanted', 'save it as such');
    throw new UserError('config', `${path}: ${message}`, { cause });
  }
}

async function unreadable(path: string, cause: unknown): Promise<string> {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const wanted = 'a YAML file is wanted';
  switch (code) {
    case 'ENOENT': {
      const near = await nearFile(path);
      return complaint(
        'there is no such file',
        wanted,
        near === undefined ? 'check the path' : `did you mean ${near}?`,
      );
    }
    case 'EISDIR':
      return complaint('this is a folder', wanted, await filesOf(path));
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

async function nearFile(path: string): Promise<string | undefined> {
  const names = await configsIn(dirname(path));
  const exact = names.find((name) => name.replace(/\.ya?ml$/, '') === basename(path));
  const near = exact ?? findNearName(basename(path), names);
  return near === undefined ? undefined : join(dirname(path), near);
}

async function filesOf(folder: string): Promise<string> {
  const names = await configsIn(folder);
  return names.length === 0 ? 'name a file' : `name one of its files, e.g. ${join(folder, names[0])}`;
}
