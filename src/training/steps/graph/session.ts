import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Output } from './graph-builder.js';
import { encodeSavedModel, type GraphNode, savedModelTag } from './graph-def.js';
import { type NativeBinding, nativeTypes } from './native-binding.js';

/** Values for a placeholder. */
export interface Feed {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

export type Feeds = readonly (readonly [placeholder: Output, feed: Feed])[];

/** A graph that runs: what its variables hold stays from call to call. */
export interface Session {
  /** @param fetches float32 outputs, at least one @returns copies of their values, in that order */
  run(feeds: Feeds, fetches: readonly Output[]): readonly Float32Array[];
  dispose(): void;
}

/** The addon reads graphs from folders only: one is made, and removed at once. */
export function createSession(binding: NativeBinding, nodes: readonly GraphNode[]): Session {
  const folder = mkdtempSync(join(tmpdir(), 'regsweep-graph-'));
  let model: number;
  try {
    writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes));
    model = binding.loadSavedModel(folder, savedModelTag);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  function run(feeds: Feeds, fetches: readonly Output[]): readonly Float32Array[] {
    const ids: number[] = [];
    try {
      for (const [, { shape, values }] of feeds) ids.push(binding.createTensor(shape, typeNumber(values), values));
      const names = feeds.map(([placeholder]) => placeholder);
      const made = binding.runSavedModel(model, ids, names.join(), fetches.join());
      ids.push(...made.map(({ id }) => id));
      return made.map(({ id }) => binding.tensorDataSync(id));
    } finally {
      for (const id of ids) binding.deleteTensor(id);
    }
  }

  return { run, dispose: () => binding.deleteSavedModel(model) };
}

function typeNumber(values: Feed['values']): number {
  return values instanceof Float32Array ? nativeTypes.float32 : nativeTypes.int32;
}
