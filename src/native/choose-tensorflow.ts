import { stat } from 'node:fs/promises';
import type { NativeName } from '../backends/native-names.js';
import { UserError } from '../core/errors.js';
import { type ExistingTensorflow, findExisting } from './existing.js';
import { needs } from './tested.js';
import { inspectWheel, type Wheel } from './wheel.js';

/** Where TensorFlow comes from. */
export type TensorflowSource =
  | { readonly kind: 'pip' }
  | { readonly kind: 'wheel'; readonly wheel: Wheel; readonly nvidia: readonly string[] }
  | { readonly kind: 'existing'; readonly existing: ExistingTensorflow };

/**
 * @param wheels given files: TensorFlow's, and any of NVIDIA's
 * @throws UserError (usage) where what is given does not serve
 */
export async function chooseTensorflow(
  name: NativeName,
  wheels: readonly string[],
  from: string | null,
): Promise<TensorflowSource> {
  if (from !== null) return { kind: 'existing', existing: await findFor(name, from) };
  if (wheels.length === 0) return { kind: 'pip' };
  const nvidia = wheels.filter(isNvidia);
  const [file, second] = wheels.filter((each) => !isNvidia(each));
  if (file === undefined || second !== undefined) {
    throw new UserError('usage', '--wheel: one wheel of TensorFlow is wanted, besides those of NVIDIA');
  }
  const wheel = await inspectWheel(file);
  requireCuda(name, wheel);
  return { kind: 'wheel', wheel, nvidia };
}

async function findFor(name: NativeName, from: string): Promise<ExistingTensorflow> {
  const existing = await findExisting(from);
  if (name === 'tensorflow-gpu' && isLean(existing.name)) {
    const found = `${existing.folder} is TensorFlow without CUDA (${existing.name})`;
    throw new UserError('usage', `${found}; a Python's package tensorflow is wanted; give another --from`);
  }
  return existing;
}

/** @throws UserError (usage) where a wheel without CUDA's code is to compute on a GPU */
export function requireCuda(name: NativeName, wheel: Wheel): void {
  if (name !== 'tensorflow-gpu') return;
  if (!isLean(wheel.name) && wheel.requirementsOf(cudaExtra).length > 0) return;
  throw new UserError(
    'usage',
    `${wheel.file} is TensorFlow without CUDA; the wheel of tensorflow for Linux is wanted, not of tensorflow-cpu`,
  );
}

/** A build without CUDA's code; its wheel lists NVIDIA's all the same. */
function isLean(packageName: string): boolean {
  return packageName.startsWith('tensorflow-cpu');
}

/** The name under which TensorFlow's wheels list NVIDIA's. */
export const cudaExtra = 'and-cuda';

function isNvidia(file: string): boolean {
  return /(^|[\\/])nvidia_[^\\/]*\.whl$/.test(file);
}

/** Bytes. */
export interface Room {
  readonly download: number;
  /** While it is built. */
  readonly disk: number;
  /** Afterwards. */
  readonly kept: number;
}

/** What of TensorFlow is fetched, takes room while it is built, and stays; in bytes. */
export async function roomOf(source: TensorflowSource, name: NativeName): Promise<Room> {
  switch (source.kind) {
    case 'pip':
      return needs[name];
    case 'wheel': {
      // NVIDIA's libraries are packed to about half.
      const packed = await Promise.all(source.nvidia.map(async (file) => (await stat(file)).size));
      const fetched = name === 'tensorflow-gpu' && source.nvidia.length === 0 ? needs[name].cuda : 0;
      const given = packed.reduce((sum, size) => sum + 2 * size, 0);
      const kept = source.wheel.libraryBytes + given + 2 * fetched;
      return { download: fetched, disk: source.wheel.unpackedBytes + given + 3 * fetched, kept };
    }
    case 'existing':
      return { download: 0, disk: 10e6, kept: 5e6 };
  }
}
