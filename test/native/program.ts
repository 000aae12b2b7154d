import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Ended, regsweep } from '../cli/world.js';
import { addonTarball, type Workplace } from './workplace.js';

type Changes = Parameters<typeof regsweep>[2];

/** The program in a test's workplace. @param place asked every time: each test has its own */
export function programIn(place: () => Workplace) {
  function run(argv: readonly string[], changes: Changes = {}): Promise<Ended> {
    return regsweep(place().folder, argv, { env: place().env, ...changes });
  }

  /** Where a process of its own is asked: that one runs from dist/. */
  function runProgram(...argv: readonly string[]): Ended {
    const bin = fileURLToPath(new URL('../../bin/regsweep.js', import.meta.url));
    const { folder, env } = place();
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...argv], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    return { code: status ?? Number.NaN, stdout, stderr };
  }

  async function install(...more: readonly string[]): Promise<Ended> {
    await place().file('addon.tgz', addonTarball());
    return run(['backend', 'install', 'tensorflow', '--addon', 'addon.tgz', ...more]);
  }

  return { run, runProgram, install };
}
