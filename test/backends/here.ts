import type { Backend } from '../../src/backends/backend.js';
import { backends, defaultDevice } from '../../src/backends/index.js';
import { backendsFolder, findNativeBackend } from '../../src/backends/native-folder.js';
import { nativeNames } from '../../src/backends/native-names.js';

const root = backendsFolder(process.env);
const found = await Promise.all(nativeNames.map((name) => findNativeBackend(root, name)));

/** The backends that tests can load: those that every installation has, and what was installed besides. */
export const backendsHere = Object.keys(backends).filter(
  (name) => backends[name].bundled || found.some((native) => native !== null),
);

export function loadHere(name: string): Promise<Backend> {
  return backends[name].load(defaultDevice);
}
