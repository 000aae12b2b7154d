import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NativeFacts, nativeLayout } from '../backends/native-folder.js';
import type { NativeName } from '../backends/native-names.js';
import { UserError } from '../core/errors.js';
import { type AddonSource, chooseAddonSource, placeAddonSource } from './addon-source.js';
import { chooseTensorflow, roomOf, type TensorflowSource } from './choose-tensorflow.js';
import { compileAddons, requireCompiler } from './compile.js';
import { findGraphics } from './graphics.js';
import { provideHeaders } from './headers.js';
import { makeBuildFolder, putInPlace, removeFolder, removeLeftovers, requirePlace } from './leftovers.js';
import { requireSpace, requireSystem } from './machine.js';
import { noSpaceText, requirePip } from './pip-download.js';
import { placeTensorflow, type Steps } from './place-tensorflow.js';
import { type Probe, type ProbeResult, requireSameGradients } from './probe.js';
import type { Programs } from './programs.js';
import { addonVersion } from './tested.js';

export interface InstallRequest {
  readonly name: NativeName;
  /** The folder of backends. */
  readonly root: string;
  /** Where a person's packages are looked for. */
  readonly cwd: string;
  /** Wheels on disk: TensorFlow's, and any of NVIDIA's. Empty: pip fetches them. */
  readonly wheels: readonly string[];
  /** A TensorFlow that is installed already; null: none. */
  readonly from: string | null;
  /** The tarball of @tensorflow/tfjs-node; null: npm's. */
  readonly addon: string | null;
}

/** What will be done, once everything that it needs is known to be here. */
export interface InstallPlan extends InstallRequest {
  readonly tensorflow: TensorflowSource;
  readonly source: AddonSource;
  /** The program with its first arguments. */
  readonly compiler: readonly string[];
  /** It is to compute on a GPU, and no driver of NVIDIA's answers here. */
  readonly lacksDriver: boolean;
  /** Bytes to fetch. */
  readonly download: number;
  /** Bytes on the disk while it is built. */
  readonly disk: number;
  /** Bytes afterwards. */
  readonly kept: number;
  /** Bytes that are free. */
  readonly free: number;
}

/**
 * Looks whether everything is here that an installation needs; nothing is fetched, and nothing stays written.
 *
 * @throws UserError that says what is missing and the command that gets it
 */
export async function planInstall(request: InstallRequest, programs: Programs): Promise<InstallPlan> {
  const { name, root, cwd, wheels, from, addon } = request;
  requireSystem(name);
  const tensorflow = await chooseTensorflow(name, wheels, from);
  const source = await chooseAddonSource(addon, cwd);
  const compiler = await requireCompiler(programs);
  const { download, disk, kept } = await roomOf(tensorflow, name);
  if (download > 0) await requirePip(programs);
  await requirePlace(root);
  const free = await requireSpace(root, disk);
  const lacksDriver = name === 'tensorflow-gpu' && (await findGraphics(programs)).driver === null;
  return { ...request, tensorflow, source, compiler, lacksDriver, download, disk, kept, free };
}

export interface InstallTools extends Steps {
  readonly probe: Probe;
  /** Makes sure that nobody computes with what lies in a folder; gives what lets it go. */
  readonly take: (folder: string) => () => void;
}

/**
 * Fetches, builds, tries and puts in place. Until the last step everything lies in a folder of its own, which is gone
 * afterwards, however this ends; a backend that was there before stays until then.
 *
 * @throws UserError where a step fails; AbortError where the signal says so
 */
export async function installBackend(plan: InstallPlan, tools: InstallTools): Promise<ProbeResult> {
  const { name, root } = plan;
  await removeLeftovers(root);
  const build = await makeBuildFolder(root);
  try {
    await buildBackend(plan, join(build, name), join(build, 'work'), tools);
    tools.say('training a small network, and comparing its gradients with plain JavaScript');
    const result = await tools.probe({ backend: 'tensorflow', native: name, device: 'auto', compare: true }, build);
    requireSameGradients(result);
    tools.programs.signal.throwIfAborted();
    await replace(join(build, name), join(root, name), root, tools);
    return result;
  } catch (cause) {
    if (isFull(cause)) throw new UserError('storage', noSpaceText(root), { cause });
    throw cause;
  } finally {
    await removeFolder(build);
  }
}

async function replace(built: string, place: string, root: string, { take }: InstallTools): Promise<void> {
  const release = take(place);
  try {
    await putInPlace(built, place, root);
  } finally {
    release();
  }
}

async function buildBackend(
  plan: InstallPlan,
  folder: string,
  work: string,
  { programs: given, say }: InstallTools,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await mkdir(work, { recursive: true });
  // Temporary files of pip, npm and the compiler go where room was looked for, and do not outlive this.
  const programs = { ...given, env: { ...given.env, TMPDIR: work } };
  say('getting the sources of @tensorflow/tfjs-node');
  const packageFolder = join(folder, nativeLayout.package);
  await placeAddonSource(plan.source, packageFolder, work, programs);
  const headers = await provideHeaders(work, programs);
  const { version, root, libraries } = await placeTensorflow(plan.name, plan.tensorflow, folder, work, {
    programs,
    say,
  });
  say('compiling the addon');
  const binding = join(packageFolder, 'binding');
  const own = join(folder, nativeLayout.libraries);
  const parts = {
    binding,
    include: join(root, 'include'),
    headers,
    libraries: libraries ?? own,
    rpath: libraries ?? ownRpath,
  };
  await compileAddons(parts, folder, work, programs);
  // Only the compiler needed them.
  await removeFolder(binding);
  if (libraries === null) await removeFolder(join(folder, 'include'));
  await writePlaceholders(folder);
  const { platform, arch } = process;
  const facts: NativeFacts = {
    layout: 1,
    name: plan.name,
    tensorflow: version,
    addon: addonVersion,
    platform,
    arch,
    libraries,
  };
  await writeFile(join(folder, nativeLayout.facts), `${JSON.stringify(facts, null, 2)}\n`);
}

/** Relative to the addon, so that the folder can be moved. */
const ownRpath = `${process.platform === 'darwin' ? '@loader_path' : '$ORIGIN'}/../${nativeLayout.libraries}`;

/** Files for `require` to find; the loader answers in their place. */
async function writePlaceholders(folder: string): Promise<void> {
  for (const path of nativeLayout.tfjs) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), "throw new Error('regsweep answers in place of this file');\n");
  }
}

function isFull(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
}
