import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isThere } from './is-there.js';
import { fetchNpmPackage } from './npm-package.js';
import type { Programs } from './programs.js';
import { unpackPackage } from './tar.js';
import { headersVersion } from './tested.js';

/**
 * A folder with node_api.h. The addon speaks to Node through Node-API alone, whose headers are the same for every Node:
 * those that came with this one, those that node-gyp has kept, or else the npm package of them.
 *
 * @throws UserError (backend) where they are not here and can't be fetched
 */
export async function provideHeaders(folder: string, programs: Programs): Promise<string> {
  const here = await findHeaders(programs);
  if (here !== null) return here;
  const offline = 'use a Node that comes with its headers (include/node/node_api.h beside bin/node)';
  const file = await fetchNpmPackage(`node-api-headers@${headersVersion}`, folder, offline, programs);
  const target = join(folder, 'headers');
  await unpackPackage(file, target, (path) => /^include\/[\w.]+\.h$/.test(path));
  return join(target, 'include');
}

/** Headers on this machine; null: none. */
export async function findHeaders({ env }: Pick<Programs, 'env'>): Promise<string | null> {
  const ofNode = join(dirname(dirname(process.execPath)), 'include/node');
  const caches = [
    join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'node-gyp'),
    join(homedir(), 'Library/Caches/node-gyp'),
  ];
  const kept = caches.map((cache) => join(cache, process.versions.node, 'include/node'));
  for (const folder of [ofNode, ...kept]) {
    if (await isThere(join(folder, 'node_api.h'))) return folder;
  }
  return null;
}
