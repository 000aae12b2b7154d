import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NativeName } from '../backends/native-names.js';
import { UserError } from '../core/errors.js';
import { type Programs, runProgram, saidText } from './programs.js';
import { remedyFor } from './remedies.js';
import { testedTensorflow } from './tested.js';
import { findPip, settingOf } from './tools.js';

/** What pip calls TensorFlow here: only Linux on x86-64 has a package without CUDA's code. */
export function pipPackage(name: NativeName): string {
  const lean = name === 'tensorflow' && process.platform === 'linux' && process.arch === 'x64';
  return `${lean ? 'tensorflow-cpu' : 'tensorflow'}==${testedTensorflow.to}`;
}

/**
 * Wheels of this machine's system, of any Python: the libraries in them are the same for all, and the Python that is here
 * may be older or newer than those that TensorFlow is made for.
 */
function platformArgs(): readonly string[] {
  const arch = process.arch === 'x64' ? 'x86_64' : process.platform === 'darwin' ? 'arm64' : 'aarch64';
  const linux = ['manylinux_2_28', 'manylinux_2_27', 'manylinux_2_17', 'manylinux2014', 'manylinux1', 'any'];
  const mac = ['macosx_14_0', 'macosx_13_0', 'macosx_12_0', 'macosx_11_0'];
  const platforms = (process.platform === 'darwin' ? mac : linux).map((each) =>
    each === 'any' ? each : `${each}_${arch}`,
  );
  const python = ['--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312', '--abi', 'none'];
  return [...python, ...platforms.flatMap((platform) => ['--platform', platform])];
}

/** @throws UserError (backend) where no pip is here */
export async function requirePip(programs: Programs): Promise<readonly string[]> {
  const pip = await findPip(programs);
  if (pip !== null) return pip;
  const setting = settingOf('python', programs.env);
  if (setting !== null) {
    const wanted = 'a Python with pip is wanted to get TensorFlow';
    const remedy = 'set REGSWEEP_PYTHON to one, or unset it, or give a wheel by --wheel FILE';
    throw new UserError('backend', `${setting} is no Python with pip; ${wanted}; ${remedy}`);
  }
  const remedy = `${await remedyFor('python', programs)}, or set REGSWEEP_PYTHON, or give a wheel by --wheel FILE`;
  throw new UserError('backend', `no Python with pip is on PATH; it is wanted to get TensorFlow; ${remedy}`);
}

/**
 * Fetches wheels with pip, from wherever it is set to. Nothing is installed.
 *
 * @returns their files
 * @throws UserError (backend) where pip can't get them
 */
export async function downloadWheels(
  requirements: readonly string[],
  folder: string,
  programs: Programs,
): Promise<readonly string[]> {
  const [program, ...first] = await requirePip(programs);
  const target = await mkdtemp(join(folder, 'wheels-'));
  const quiet = ['--progress-bar', 'off', '--disable-pip-version-check', '--no-input'];
  const args = [
    ...first,
    'download',
    ...quiet,
    '--no-deps',
    '--only-binary=:all:',
    ...platformArgs(),
    '-d',
    target,
    ...requirements,
  ];
  const ended = await runProgram(program, args, programs);
  const files = (await readdir(target)).filter((name) => name.endsWith('.whl')).map((name) => join(target, name));
  if (ended.status === 0 && files.length >= requirements.length) return files;
  const said = saidText(ended);
  if (/No space left on device|Errno 28/i.test(said)) throw new UserError('storage', noSpaceText(folder));
  const remedy = 'a network with the package index is wanted, or a wheel by --wheel FILE';
  throw new UserError('backend', `pip can't get ${requirements.join(' ')}; ${remedy}; pip said:${said}`);
}

export function noSpaceText(folder: string): string {
  return `${folder}: the disk is full; make room, or set REGSWEEP_BACKENDS to a folder on another disk`;
}
