import { join, resolve } from 'node:path';
import { backendsFolder } from '../../backends/native-folder.js';
import type { NativeName } from '../../backends/native-names.js';
import { UserError } from '../../core/errors.js';
import { backendProbeEntry } from '../../entries.js';
import type { InstallPlan } from '../../native/install.js';
import { createProbe, type Probe, type ProbeResult } from '../../native/probe.js';
import type { Programs } from '../../native/programs.js';
import type { ListedBackend } from '../../native/survey.js';
import { bytesText } from '../../util/quantities.js';
import { abortOnSignals } from '../abort-on-signals.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { textTable } from '../text-table.js';
import type { World } from '../world.js';
import { note, write } from '../write.js';

export interface InstallFlags {
  readonly wheel?: readonly string[];
  readonly from?: string;
  readonly addon?: string;
  readonly yes: boolean;
  readonly force: boolean;
}

/** What a command has that runs other programs. */
export interface Workbench {
  readonly root: string;
  readonly programs: Programs;
  readonly probe: Probe;
}

/** Runs something that signals may end; what it was doing is cleaned up by then. */
export async function withWorkbench(world: World, work: (bench: Workbench) => Promise<ExitCode>): Promise<ExitCode> {
  const abortion = abortOnSignals(world.signals);
  const programs = { env: world.env, signal: abortion.signal };
  const probe = createProbe(backendProbeEntry, programs);
  try {
    return await work({ root: resolve(world.cwd, backendsFolder(world.env)), programs, probe });
  } catch (error) {
    const code = abortion.exitCode();
    if (code === null) throw error;
    // The terminal itself may be what is gone.
    await write(world.stderr, 'interrupted; nothing was changed\n').catch(() => {});
    return code;
  } finally {
    abortion.dispose();
  }
}

/** Fetches, builds and tries a native backend, unless one is here already. */
export function installBackend(name: NativeName, flags: InstallFlags, world: World): Promise<ExitCode> {
  return withWorkbench(world, async (bench) => {
    const asked = flags.force || flags.wheel !== undefined || flags.from !== undefined;
    const here = asked ? null : await findWorking(name, bench, world);
    if (here !== null) {
      await write(world.stdout, `${here}\n`);
      return exitCodes.done;
    }
    return build(name, flags, bench, world);
  });
}

/** A backend of this kind that is here and trains, in a sentence; null: there is none. */
async function findWorking(
  name: NativeName,
  { root, programs, probe }: Workbench,
  world: World,
): Promise<string | null> {
  const { listBackends, probeTaskOf } = await import('../../native/survey.js');
  const serves = name === 'tensorflow-gpu' ? [name, '@tensorflow/tfjs-node-gpu'] : [name, '@tensorflow/tfjs-node'];
  for (const listed of await listBackends(root, world.cwd)) {
    if (listed.state === 'missing' || !serves.includes(listed.name)) continue;
    try {
      const result = await probe(probeTaskOf(listed, false), root);
      return `${listed.name} is here already: ${resultText(result)}; ${listed.folder}`;
    } catch (error) {
      programs.signal.throwIfAborted();
      if (!(error instanceof UserError)) throw error;
      note(world.stderr, `${listed.name} in ${listed.folder} does not train; it is built anew\n`);
    }
  }
  return null;
}

async function build(
  name: NativeName,
  flags: InstallFlags,
  { root, programs, probe }: Workbench,
  world: World,
): Promise<ExitCode> {
  const { installBackend: install, planInstall } = await import('../../native/install.js');
  const pathOf = (path: string) => resolve(world.cwd, path);
  const request = {
    name,
    root,
    cwd: world.cwd,
    wheels: (flags.wheel ?? []).map(pathOf),
    from: flags.from === undefined ? null : pathOf(flags.from),
    addon: flags.addon === undefined ? null : pathOf(flags.addon),
  };
  const plan = await planInstall(request, programs);
  const { takeBackend } = await import('../../storage/backend-lock.js');
  // Long before it is built: who waits for minutes is not told in the end.
  takeBackend(join(root, name))();
  await write(world.stderr, `${planText(plan)}\n`);
  if (!(await isWanted(flags, world))) {
    await write(world.stderr, 'nothing was changed\n');
    return exitCodes.done;
  }
  const result = await install(plan, {
    programs,
    probe,
    say: (text) => note(world.stderr, `${text}\n`),
    take: takeBackend,
  });
  if (name === 'tensorflow-gpu' && result.device === 'cpu') {
    note(world.stderr, 'it finds no GPU here and computes on the processor; regsweep doctor tells why\n');
  }
  await write(world.stdout, `${name} is installed: ${resultText(result)}; ${join(root, name)}\n`);
  return exitCodes.done;
}

/** Who calls from a script has decided already. */
async function isWanted({ yes }: InstallFlags, { ask }: World): Promise<boolean> {
  if (yes || ask === null) return true;
  return /^(y|yes|)$/i.test((await ask('go on? [Y/n] ')).trim());
}

function planText(plan: InstallPlan): string {
  const { name, root, tensorflow, source, compiler, lacksDriver, download, disk, kept, free } = plan;
  const given = {
    pip: 'TensorFlow by pip',
    wheel: 'TensorFlow from the given wheel',
    existing: 'the given TensorFlow, where it is',
  };
  const sources = { npm: 'by npm', folder: 'from the installed package', tarball: 'from the given file' };
  const lines = [
    `takes     ${given[tensorflow.kind]}; the sources of @tensorflow/tfjs-node ${sources[source.kind]}`,
    `fetches   ${download === 0 ? 'nothing large' : `about ${bytesText(download)}`}`,
    `needs     about ${bytesText(disk)} of disk while it is built (${bytesText(free)} are free), ${bytesText(kept)} after; ${compiler.join(' ')}`,
    `goes to   ${join(root, name)}`,
    ...(lacksDriver
      ? ['beware    no NVIDIA driver answers here (nvidia-smi): it would compute on the processor, as tensorflow does']
      : []),
  ];
  return lines.join('\n');
}

function resultText({ version, device, stepMs }: ProbeResult): string {
  return `TensorFlow ${version} on ${device}, ${stepMs.toFixed(2)} ms a step of a small network`;
}

/** Which backends are here. */
export async function listBackends({ json }: { readonly json: boolean }, world: World): Promise<ExitCode> {
  const survey = await import('../../native/survey.js');
  const listed = await survey.listBackends(resolve(world.cwd, backendsFolder(world.env)), world.cwd);
  await write(world.stdout, json ? `${JSON.stringify(listed, null, 2)}\n` : listText(listed));
  return exitCodes.done;
}

/** TensorFlow.js and its addon for Node have one version, TensorFlow another. */
export const versionColumns = ['backend', 'TensorFlow.js', 'TensorFlow'] as const;

function listText(listed: readonly ListedBackend[]): string {
  const states = {
    bundled: 'comes with regsweep',
    installed: 'installed',
    package: 'installed by npm',
    missing: 'not here',
  };
  const rows = listed.map(({ name, state, tfjs, tensorflow, folder, install }) => [
    name,
    tfjs ?? '–',
    tensorflow ?? '–',
    states[state],
    folder ?? (install === null ? '' : `run: ${install}`),
  ]);
  return textTable([...versionColumns, 'state', ''], rows);
}

/** Takes an installed backend off the disk, and what installations that were killed have left. */
export async function removeBackend(name: NativeName, world: World): Promise<ExitCode> {
  const { removeFromPlace, removeLeftovers } = await import('../../native/leftovers.js');
  const { isThere } = await import('../../native/is-there.js');
  const { takeBackend } = await import('../../storage/backend-lock.js');
  const root = resolve(world.cwd, backendsFolder(world.env));
  const folder = join(root, name);
  const isHere = await isThere(folder);
  const left = await removeLeftovers(root);
  for (const { name: part, bytes } of left) {
    await write(
      world.stdout,
      `${part}, which a killed command had left, is removed from ${root}: ${bytesText(bytes)}\n`,
    );
  }
  if (!isHere) {
    if (left.length > 0) return exitCodes.done;
    throw new UserError('usage', `${name} is not installed in ${root}; regsweep backend list tells what is`);
  }
  const release = takeBackend(folder);
  try {
    await removeFromPlace(folder, root);
  } finally {
    release();
  }
  await write(world.stdout, `${name} is removed from ${root}\n`);
  return exitCodes.done;
}
