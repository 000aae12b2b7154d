import { expect, it } from 'vitest';
import { createGraphBuilder, typeOf } from '../../../src/training/steps/graph/graph-builder.js';
import { createUniformStreams, putWords, streamWords } from '../../../src/training/steps/graph/graph-uniforms.js';
import { createSession } from '../../../src/training/steps/graph/session.js';
import { philoxUniform } from '../../../src/util/philox.js';
import { loadNative } from './native.js';

const native = await loadNative();

it.skipIf(native === null)(
  'the graph draws the numbers of util/philox.ts, to the bit, for every stream and layer',
  () => {
    if (native === null) return;
    const [rows, units] = [33, 7];
    const layers = [2, 5];
    const streams = [
      { key: { low: 123, high: 456 }, step: 0 },
      // Words whose upper bit is set.
      { key: { low: 0xffffffff, high: 0x80000001 }, step: 100_000 },
      { key: { low: 0, high: 0 }, step: 1 },
    ];
    const graph = createGraphBuilder();
    const shape = [(layers.length * streams.length * streamWords) / 2, 2];
    const words = graph.add('Placeholder', [], {
      name: 'words',
      attributes: { dtype: typeOf('int32'), shape: { kind: 'shape', value: shape } },
    });
    const uniforms = createUniformStreams(graph, words, layers.length, streams.length);
    const drawn = layers.map((_, place) => uniforms.draw(place, rows, units));
    const session = createSession(native.binding, graph.nodes());
    const values = new Int32Array(2 * shape[0]);
    let at = 0;
    for (const layer of layers) for (const { key, step } of streams) at = putWords(values, at, key, { step, layer });
    const made = session.run([[words, { shape, values }]], drawn);
    session.dispose();
    const wanted = layers.map((layer) =>
      streams.flatMap(({ key, step }) => [...philoxUniform(key, { step, layer }, rows * units)]),
    );
    expect(made.map((values) => [...values])).toEqual(wanted);
  },
);
