import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nativeLayout } from '../backends/native-folder.js';
import { UserError } from '../core/errors.js';
import { isThere } from './is-there.js';
import { noSpaceText } from './pip-download.js';
import { type Programs, runProgram, saidText } from './programs.js';
import { remedyFor } from './remedies.js';
import { logLevelSource, muteSource } from './sources.js';
import { findCompiler, settingOf } from './tools.js';
import { libraryNames } from './wheel.js';

export interface AddonParts {
  /** tfjs-node's own C++ files. */
  readonly binding: string;
  /** TensorFlow's headers. */
  readonly include: string;
  /** Node-API's headers. */
  readonly headers: string;
  /** Where TensorFlow's libraries are. */
  readonly libraries: string;
  /** Where the addon looks for them, as the system's loader takes it. */
  readonly rpath: string;
}

/** @returns the program with its first arguments @throws UserError (backend) where no compiler is here */
export async function requireCompiler(programs: Programs): Promise<readonly string[]> {
  const found = await findCompiler(programs);
  if (found !== null) return found;
  const setting = settingOf('compiler', programs.env);
  if (setting !== null) {
    const wanted = "a C++ compiler is wanted to build TensorFlow's addon";
    throw new UserError('backend', `${setting} is no program on PATH; ${wanted}; set CXX to one, or unset it`);
  }
  const remedy = `${await remedyFor('compiler', programs)}, or set CXX`;
  throw new UserError(
    'backend',
    `no C++ compiler (g++ or clang++) is on PATH; it is wanted to build TensorFlow's addon; ${remedy}`,
  );
}

/**
 * Builds the addons into a backend's folder: tfjs-node's as npm has it, with TensorFlow's log at the level that is asked
 * for, and a small one that keeps quiet what TensorFlow says before that.
 *
 * @throws UserError (backend) where the compiler fails
 */
export async function compileAddons(
  parts: AddonParts,
  folder: string,
  work: string,
  programs: Programs,
): Promise<void> {
  const compiler = await requireCompiler(programs);
  const own = { mute: join(work, 'mute.cc'), logLevel: join(work, 'log_level.cc') };
  await writeFile(own.mute, muteSource);
  await writeFile(own.logLevel, logLevelSource);
  const { binding, include, headers, libraries, rpath } = parts;
  const sources = [own.logLevel, join(binding, 'tfjs_backend.cc'), join(binding, 'tfjs_binding.cc')];
  const link = [...libraryNames.map((name) => join(libraries, name)), `-Wl,-rpath,${rpath}`];
  await compile(compiler, join(folder, nativeLayout.mute), [`-I${headers}`, own.mute], work, programs);
  const includes = [headers, include, binding].map((path) => `-I${path}`);
  await compile(compiler, join(folder, nativeLayout.addon), [...includes, ...sources, ...link], work, programs);
}

/** What the files are compiled with besides; C++17 is what TensorFlow's headers want, Node-API 8 what Node 18 and later have. */
const flags = ['-std=gnu++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'];
/** On macOS Node's own functions are found when the addon is loaded. */
const systemFlags = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];

async function compile(
  [program, ...first]: readonly string[],
  output: string,
  args: readonly string[],
  work: string,
  programs: Programs,
): Promise<void> {
  await mkdir(dirname(output), { recursive: true });
  const name = '-DNODE_GYP_MODULE_NAME=tfjs_binding';
  const ended = await runProgram(
    program,
    [...first, ...flags, ...systemFlags, name, ...args, '-o', output],
    programs,
    work,
  );
  if (ended.status === 0 && (await isThere(output))) return;
  const said = saidText(ended);
  if (/No space left on device/i.test(said)) throw new UserError('storage', noSpaceText(work));
  const remedy = 'a compiler for C++17 is wanted (g++ 9, clang 10 or later); set CXX to choose one';
  throw new UserError('backend', `${program} can't build TensorFlow's addon; ${remedy}; it said:${said}`);
}
