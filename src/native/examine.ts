import { UserError } from '../core/errors.js';
import { type DriverSystem, driverAdvice, lookAtSystem } from './driver-remedy.js';
import { findGraphics, type Graphics } from './graphics.js';
import { findHeaders } from './headers.js';
import { freeBytes } from './machine.js';
import type { Probe } from './probe.js';
import type { Programs } from './programs.js';
import { remedyFor, type Tool } from './remedies.js';
import { type ListedBackend, listBackends, probeTaskOf } from './survey.js';
import { findCompiler, findNpm, findPip, settingOf } from './tools.js';

export interface ExaminedBackend extends ListedBackend {
  /** Where it computed; null: it is missing, or does not train. */
  readonly device: 'cpu' | 'gpu' | null;
  /** Milliseconds of a training step of one small network. */
  readonly stepMs: number | null;
  /** Why it does not train. */
  readonly problem: string | null;
}

export interface ExaminedTool {
  readonly name: Tool;
  /** What it is needed for. */
  readonly need: string;
  readonly found: string | null;
  /** The variable that chooses it, with its value; null where none is set. */
  readonly setting: string | null;
  /** The command that brings it; null where it is here. */
  readonly remedy: string | null;
}

export interface Examination {
  readonly node: string;
  readonly system: string;
  readonly backends: readonly ExaminedBackend[];
  readonly graphics: Graphics;
  readonly tools: readonly ExaminedTool[];
  /** Node-API's headers on this machine; null: npm fetches them. */
  readonly headers: string | null;
  readonly folder: string;
  readonly freeBytes: number;
  /** What could be better, and the command for it. */
  readonly advice: readonly string[];
}

/** Tries every backend that is here in a process of its own, one after another, and looks for what an installation needs. */
export async function examine(root: string, cwd: string, programs: Programs, probe: Probe): Promise<Examination> {
  const backends: ExaminedBackend[] = [];
  for (const listed of await listBackends(root, cwd)) backends.push(await tryBackend(listed, root, programs, probe));
  const graphics = await findGraphics(programs);
  return {
    node: process.versions.node,
    system: `${process.platform} ${process.arch}`,
    backends,
    graphics,
    tools: await findTools(programs),
    headers: await findHeaders(programs),
    folder: root,
    freeBytes: await freeBytes(root),
    advice: adviceOn(backends, graphics, await lookAtSystem()),
  };
}

async function tryBackend(
  listed: ListedBackend,
  root: string,
  programs: Programs,
  probe: Probe,
): Promise<ExaminedBackend> {
  if (listed.state === 'missing') return { ...listed, device: null, stepMs: null, problem: null };
  try {
    const { device, stepMs, version } = await probe(probeTaskOf(listed, false), root);
    // What is loaded knows best.
    const tensorflow = listed.state === 'bundled' ? null : version;
    return { ...listed, version, tensorflow, device, stepMs, problem: null };
  } catch (error) {
    programs.signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    return { ...listed, device: null, stepMs: null, problem: error.message };
  }
}

async function findTools(programs: Programs): Promise<readonly ExaminedTool[]> {
  const compiler = await findCompiler(programs);
  const pip = await findPip(programs);
  const found = [
    { name: 'compiler', need: 'builds the addon', found: compiler?.join(' ') ?? null },
    { name: 'python', need: 'gets TensorFlow by pip', found: pip?.join(' ') ?? null },
    { name: 'npm', need: 'gets the sources of the addon', found: await findNpm(programs) },
  ] as const;
  return Promise.all(
    found.map(async (tool) => {
      const setting = settingOf(tool.name, programs.env);
      const remedy = setting === null ? await remedyFor(tool.name, programs) : `run: unset ${setting.split('=')[0]}`;
      return { ...tool, setting, remedy: tool.found === null ? remedy : null };
    }),
  );
}

function adviceOn(backends: readonly ExaminedBackend[], graphics: Graphics, system: DriverSystem): readonly string[] {
  const advice: string[] = [];
  const gpuBuild = backends.find(({ name }) => name === 'tensorflow-gpu');
  if (graphics.gpus.length > 0 && gpuBuild?.state === 'missing') {
    advice.push(`a GPU is here and not used; run: ${gpuBuild.install}`);
  }
  if (gpuBuild?.device === 'cpu') {
    advice.push(`tensorflow-gpu finds no GPU: ${driverAdvice(graphics, system)}`);
  }
  for (const { name, problem, state } of backends) {
    if (problem !== null && state === 'installed')
      advice.push(`${name} does not train; run: regsweep backend install ${name} --force`);
  }
  return advice;
}
