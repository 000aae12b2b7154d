import { expect, it } from 'vitest';
import { createMeter } from '../../src/profile/meter.js';
import { watchGraphs } from '../../src/profile/watch-parts.js';
import type { CompiledGraph, GraphCache } from '../../src/training/steps/graph/graph-cache.js';

it('a step by a TensorFlow graph is one call, also when a graph has been given back and is taken again', async () => {
  const idle: CompiledGraph[] = [];
  let runs = 0;
  const run = () => [Float32Array.of(++runs)];
  // Of a graph only its session is looked at.
  const compiled = { key: 'k', session: { run, dispose: () => {} } } as unknown as CompiledGraph;
  const cache: GraphCache = {
    take: () => idle.pop() ?? compiled,
    giveBack: (own) => void idle.push(own),
    dispose: () => {},
  };
  let ms = 0;
  const meter = createMeter(() => ms++);
  const watched = watchGraphs(meter, cache);
  // Any shape will do here.
  const shape = {} as Parameters<GraphCache['take']>[0];
  await meter.running(async () => {
    for (let program = 0; program < 3; program++) {
      const own = watched.take(shape);
      expect(own.session.run([], ['out'])).toEqual([Float32Array.of(program + 1)]);
      watched.giveBack(own);
    }
  });
  expect(meter.read()).toEqual([{ kind: 'kernel', name: 'TensorFlow graph', calls: 3, ms: 3 }]);
});
