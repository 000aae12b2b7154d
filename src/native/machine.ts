import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { NativeName } from '../backends/native-names.js';
import { UserError } from '../core/errors.js';
import { bytesText } from '../util/quantities.js';

/** TensorFlow's wheels want this C library: PEP 600, manylinux_2_27. */
const oldestGlibc = 27;

/**
 * @throws UserError (backend) where there is no TensorFlow with its libraries for this system
 */
export function requireSystem(name: NativeName): void {
  const { platform, arch } = process;
  const known = platform === 'linux' ? ['x64', 'arm64'] : platform === 'darwin' ? ['arm64'] : [];
  const remedy = 'choose --backend wasm';
  if (!known.includes(arch)) {
    throw new UserError(
      'backend',
      `there is no TensorFlow for ${platform} ${arch}; Linux on x64 or arm64, or macOS on arm64 is wanted; ${remedy}`,
    );
  }
  if (name === 'tensorflow-gpu' && (platform !== 'linux' || arch !== 'x64')) {
    throw new UserError(
      'backend',
      `there is no TensorFlow with CUDA for ${platform} ${arch}; Linux on x64 is wanted; install tensorflow instead`,
    );
  }
  if (platform === 'linux') requireGlibc();
}

function requireGlibc(): void {
  const version = glibcVersion();
  const minor = Number(version?.split('.')[1]);
  if (version !== null && minor >= oldestGlibc) return;
  const found =
    version === null ? 'this system has another C library than glibc (Alpine?)' : `glibc ${version} was found`;
  throw new UserError('backend', `${found}; TensorFlow wants glibc 2.${oldestGlibc} or later; choose --backend wasm`);
}

function glibcVersion(): string | null {
  const report: unknown = process.report?.getReport();
  // What the report holds: https://nodejs.org/api/report.html
  const header = (report as { readonly header?: { readonly glibcVersionRuntime?: string } } | undefined)?.header;
  return header?.glibcVersionRuntime ?? null;
}

/** @returns what is free @throws UserError (storage) where that is less than is needed */
export async function requireSpace(folder: string, bytes: number): Promise<number> {
  const free = await freeBytes(folder);
  if (free >= bytes) return free;
  const remedy = 'make room, or set REGSWEEP_BACKENDS to a folder on another disk';
  throw new UserError(
    'storage',
    `${folder}: ${bytesText(free)} are free; ${bytesText(bytes)} are wanted while it is built; ${remedy}`,
  );
}

/** Of the disk that a folder lies on, or will. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearestThere(folder));
  return bavail * bsize;
}

/** A folder, or the nearest one above it that there is. */
export async function nearestThere(folder: string): Promise<string> {
  const there = await stat(folder).then(
    () => true,
    () => false,
  );
  return there || dirname(folder) === folder ? folder : nearestThere(dirname(folder));
}
