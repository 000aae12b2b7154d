import { tfjsVersion } from './load-tfjs.js';
import { backendsFolder, findNativeBackend } from './native-folder.js';
import { nativeNames } from './native-names.js';
import { findInstalledPackages } from './tfjs-node-installed.js';

/** A backend that is here, and what tells this build of it from others. */
export interface BackendHere {
  readonly name: string;
  readonly build: string;
}

/** What `auto` chooses among, without loading any: all that is here but cpu, which is there to compare with. */
export async function autoCandidates(env: NodeJS.ProcessEnv, cwd: string): Promise<readonly BackendHere[]> {
  const wasm = { name: 'wasm', build: `TensorFlow.js ${tfjsVersion()}` };
  const native = await nativeBuild(env, cwd);
  return native === null ? [wasm] : [wasm, { name: 'tensorflow', build: native }];
}

async function nativeBuild(env: NodeJS.ProcessEnv, cwd: string): Promise<string | null> {
  for (const name of nativeNames) {
    const found = await findNativeBackend(backendsFolder(env), name);
    if (found !== null) return `${name} ${found.facts.tensorflow}, tfjs-node ${found.facts.addon}`;
  }
  const [installed] = findInstalledPackages(cwd);
  return installed === undefined ? null : installed.name;
}
