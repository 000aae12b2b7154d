import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { UserError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import type { NamedWeight } from '../core/layer-graph.js';
import type { LayersModel } from '../models/export.js';

/** The two files of a tf.layers model as TensorFlow.js writes and reads them. */

export const topologyFile = 'model.json';
export const weightsFile = 'weights.bin';

export interface LayersFiles {
  readonly json: JsonObject;
  /** All weights one after another, float32, little-endian, in the manifest's order. */
  readonly weights: Uint8Array;
}

export function toLayersFiles(model: LayersModel, version: string): LayersFiles {
  return {
    json: {
      format: 'layers-model',
      generatedBy: `regsweep ${version}`,
      convertedBy: null,
      modelTopology: model.topology,
      weightsManifest: [
        {
          paths: [weightsFile],
          weights: model.weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
        },
      ],
    },
    weights: encodeWeights(model.weights),
  };
}

function encodeWeights(weights: readonly NamedWeight[]): Uint8Array {
  const bytes = new Uint8Array(4 * weights.reduce((sum, { values }) => sum + values.length, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const { values } of weights) {
    for (const value of values) {
      view.setFloat32(offset, value, true);
      offset += 4;
    }
  }
  return bytes;
}

const manifestSchema = z.object({
  modelTopology: z.record(z.string(), z.json()),
  weightsManifest: z.tuple([
    z.object({
      paths: z.tuple([z.literal(weightsFile)]),
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.number()), dtype: z.literal('float32') })),
    }),
  ]),
});

/** @throws UserError (data) where the two files are not there, or don't belong together */
export async function readLayersFiles(directory: string): Promise<io.ModelArtifacts> {
  try {
    const { modelTopology, weightsManifest } = manifestSchema.parse(
      JSON.parse(await readFile(join(directory, topologyFile), 'utf8')),
    );
    const [{ weights }] = weightsManifest;
    const bytes = await readFile(join(directory, weightsFile));
    const wanted = 4 * weights.reduce((sum, { shape }) => sum + shape.reduce((size, length) => size * length, 1), 0);
    if (bytes.length !== wanted) throw new Error(`${weightsFile} has ${bytes.length} bytes, ${wanted} are wanted`);
    return { modelTopology, weightSpecs: weights, weightData: new Uint8Array(bytes).buffer };
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      'data',
      `${directory}: found no whole model (${found}); ${topologyFile} and ${weightsFile} as regsweep wrote them are wanted; run the study again to write them anew`,
      { cause },
    );
  }
}
