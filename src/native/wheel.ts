import { basename } from 'node:path';
import { UserError } from '../core/errors.js';
import { isTested, testedTensorflow } from './tested.js';
import { readZipEntries, readZipText, unpackZip, type ZipEntry, ZipError } from './zip.js';

/** A wheel that was looked into. */
export interface Wheel {
  readonly file: string;
  /** The package's name, as pip takes it: `tensorflow`, `tensorflow-cpu`. */
  readonly name: string;
  readonly version: string;
  /** What an installation takes out of it, in bytes. */
  readonly unpackedBytes: number;
  /** What of that stays. */
  readonly libraryBytes: number;
  /** Requirements of an extra, as pip takes them: `nvidia-cublas-cu12<13.0,>=12.5`. */
  requirementsOf(extra: string): readonly string[];
}

/** TensorFlow's libraries as they are called in this system's wheels. */
export const libraryNames =
  process.platform === 'darwin'
    ? (['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'] as const)
    : (['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const);

/** What is told where a wheel does not fit. */
const wanted = `a wheel of tensorflow or tensorflow-cpu, ${testedTensorflow.from} to ${testedTensorflow.to}, for ${process.platform} ${process.arch}`;

/**
 * Looks into a wheel of TensorFlow.
 *
 * @throws UserError (usage) where it is no wheel, not TensorFlow's, of another system, or of a version that was never tried
 */
export async function inspectWheel(file: string): Promise<Wheel> {
  const entries = await readEntries(file);
  const metadata = entries.find(({ name }) => /^tensorflow[\w]*-[^/]+\.dist-info\/METADATA$/.test(name));
  const missing = libraryNames.filter((library) => !entries.some(({ name }) => name === `tensorflow/${library}`));
  if (metadata === undefined) throw wrong(file, 'is not a wheel of TensorFlow');
  if (missing.length > 0) throw wrong(file, `lacks ${missing.join(' and ')}: it is for another system`);
  const said = readFileName(file);
  const text = await readZipText(file, metadata);
  const version = /^Version: *(\S+)/m.exec(text)?.[1] ?? 'unknown';
  const name = packageName(/^Name: *(\S+)/m.exec(text)?.[1] ?? 'tensorflow');
  checkFileName(file, said, { name, version });
  checkVersion(version, basename(file));
  return {
    file,
    name,
    version,
    unpackedBytes: bytesOf(entries, (name) => targetOf(name) !== null),
    libraryBytes: bytesOf(entries, (name) => targetOf(name)?.startsWith('lib/') === true),
    requirementsOf: (extra) => requirementsIn(text, extra),
  };
}

/** One spelling for all. Source: https://packaging.python.org/en/latest/specifications/name-normalization/ */
export function packageName(written: string): string {
  return written.replace(/[-_.]+/g, '-').toLowerCase();
}

/** @throws UserError (usage) where the version was never tried */
export function checkVersion(version: string, where: string): void {
  if (isTested(version)) return;
  const { from, to } = testedTensorflow;
  throw new UserError(
    'usage',
    `${where}: TensorFlow ${version} was found; ${from} to ${to} is wanted, which regsweep was tried with; take one of those`,
  );
}

async function readEntries(file: string): Promise<readonly ZipEntry[]> {
  try {
    return await readZipEntries(file);
  } catch (cause) {
    if (cause instanceof ZipError) throw wrong(file, `is no sound wheel: ${cause.message}`, cause);
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('usage', `${file} can't be read (${found}); ${wanted} is wanted`, { cause });
  }
}

/** What a wheel's file name says of it. Source: PEP 427, file name convention */
const fileNameParts = /^(?<name>[^-]+)-(?<version>[^-]+)(?:-\d[^-]*)?-[^-]+-[^-]+-(?<platform>[^-]+)\.whl$/;

interface FileName {
  readonly name: string;
  readonly version: string;
}

/**
 * @returns what the name says of the package; null: it is not called a wheel at all
 * @throws UserError (usage) where it is called one, but not as wheels are, or one for another processor
 */
function readFileName(file: string): FileName | null {
  if (!file.endsWith('.whl')) return null;
  const said = fileNameParts.exec(basename(file))?.groups;
  if (said === undefined) throw wrong(file, 'is not named as wheels are (name-version-python-abi-platform.whl)');
  const machine = process.arch === 'x64' ? /x86_64$/ : /(aarch64|arm64)$/;
  if (!machine.test(said.platform)) throw wrong(file, 'is for another processor');
  return { name: packageName(said.name), version: said.version };
}

/** @throws UserError (usage) where the name says something else than what is in it: it was renamed, or is another one */
function checkFileName(file: string, said: FileName | null, holds: FileName): void {
  if (said === null || (said.name === holds.name && said.version.replace('_', '+') === holds.version)) return;
  throw wrong(file, `is named ${said.name} ${said.version}, and holds ${holds.name} ${holds.version}`);
}

function wrong(file: string, found: string, cause?: unknown): UserError {
  return new UserError('usage', `${basename(file)} ${found}; ${wanted} is wanted; give another --wheel`, { cause });
}

function bytesOf(entries: readonly ZipEntry[], wants: (name: string) => boolean): number {
  return entries.reduce((sum, { name, size }) => (wants(name) ? sum + size : sum), 0);
}

function requirementsIn(metadata: string, extra: string): readonly string[] {
  const lines = [...metadata.matchAll(/^Requires-Dist: *([^;\n]+); *extra == ["']([\w-]+)["']/gm)];
  return lines.filter(([, , name]) => name === extra).map(([, requirement]) => requirement.replaceAll(/[()\s]/g, ''));
}

/** Headers, for the compiler; libraries, for good; the rest of the wheel is Python. */
function targetOf(name: string): string | null {
  if (name.startsWith('tensorflow/include/')) return name.slice('tensorflow/'.length);
  const library = libraryNames.find((each) => name === `tensorflow/${each}`);
  return library === undefined ? null : `lib/tensorflow/${library}`;
}

/**
 * Unpacks `include/` and `lib/tensorflow/` into a folder.
 *
 * @throws UserError (usage) where the wheel is damaged
 */
export async function unpackWheel({ file }: Wheel, folder: string, signal: AbortSignal): Promise<void> {
  await unpackSoundly(file, folder, targetOf, signal);
}

/** NVIDIA's wheels: libraries, and the assembler that XLA calls, below `lib/nvidia/`, where TensorFlow's libraries look. */
export async function unpackNvidia(file: string, folder: string, signal: AbortSignal): Promise<void> {
  await unpackSoundly(
    file,
    folder,
    (name) => (/^nvidia\/[^/]+\/(lib|bin|nvvm)\//.test(name) ? `lib/${name}` : null),
    signal,
  );
}

async function unpackSoundly(
  file: string,
  folder: string,
  target: (name: string) => string | null,
  signal: AbortSignal,
): Promise<void> {
  try {
    await unpackZip(file, folder, target, signal);
  } catch (cause) {
    if (cause instanceof ZipError || isInflateError(cause)) throw wrong(file, 'is damaged', cause);
    throw cause;
  }
}

function isInflateError(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_');
}
