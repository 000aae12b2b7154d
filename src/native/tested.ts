import type { NativeName } from '../backends/native-names.js';

/** TensorFlow's versions that this was tried with, both ends included; the newest is what is fetched. */
export const testedTensorflow = { from: '2.18.0', to: '2.21.0' } as const;

/** @tensorflow/tfjs-node's version: TensorFlow.js' packages only fit each other where their versions are the same. */
export const addonVersion = '4.22.0';

/** node-api-headers' version, for a Node that came without its headers. */
export const headersVersion = '1.9.0';

/** What an installation moves and takes, in bytes, as seen with the newest tested version; for telling, and for the check of free space. */
export interface Needs {
  readonly download: number;
  /** While it is being built, the download included. */
  readonly disk: number;
  /** What stays. */
  readonly kept: number;
  /** What of the download is NVIDIA's. */
  readonly cuda: number;
}

const MB = 1e6;

export const needs: Readonly<Record<NativeName, Needs>> = {
  tensorflow: { download: 275 * MB, disk: 1400 * MB, kept: 870 * MB, cuda: 0 },
  'tensorflow-gpu': { download: 3380 * MB, disk: 9400 * MB, kept: 5700 * MB, cuda: 2810 * MB },
};

/** Whether a version lies in the range that was tried. Suffixes such as rc1 are not. */
export function isTested(version: string): boolean {
  const parts = partsOf(version);
  if (parts === null) return false;
  const low = partsOf(testedTensorflow.from) ?? [];
  // Patches of the last minor version mend it, and change nothing that is used here.
  const high = (partsOf(testedTensorflow.to) ?? []).slice(0, 2);
  return compare(parts, low) >= 0 && compare(parts.slice(0, 2), high) <= 0;
}

function partsOf(version: string): number[] | null {
  const match = /^(\d+)\.(\d+)\.(\d+)(\+\S+)?$/.exec(version);
  return match === null ? null : match.slice(1, 4).map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : a[at] - (b[at] ?? 0);
}
