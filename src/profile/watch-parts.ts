import type { Backend, Tf } from '../backends/backend.js';
import type { CompiledGraph, GraphCache } from '../training/steps/graph/graph-cache.js';
import type { RowSource } from '../training/steps/row-source.js';
import type { Meter } from './meter.js';

/** The backend with its kernels counted, by name. */
export function watchBackend(meter: Meter, backend: Backend): Backend {
  const { kernels } = backend;
  if (kernels === undefined) return backend;
  const call = Object.fromEntries(
    Object.entries(kernels.call).map(([name, kernel]) => [name, meter.counted('kernel', name, kernel)]),
  );
  // The same names with functions of the same types.
  return { ...backend, kernels: { ...kernels, call: call as unknown as typeof kernels.call } };
}

/** Rows being picked and put where they are wanted. */
export function watchSource(meter: Meter, source: RowSource): RowSource {
  const gathering = <A extends readonly unknown[], R>(f: (...args: A) => R) =>
    meter.counted('host', 'gathering rows', f);
  return {
    ...source,
    features: gathering(source.features),
    targetsOf: gathering(source.targetsOf),
    writeInputs: gathering(source.writeInputs),
    writeLabels: gathering(source.writeLabels),
    writeValues: gathering(source.writeValues),
  };
}

/** A TensorFlow graph is one kernel: what it does inside nobody is told. */
export function watchGraphs(meter: Meter, cache: GraphCache): GraphCache {
  const ours = new WeakSet<CompiledGraph>();
  function watched(compiled: CompiledGraph): CompiledGraph {
    if (ours.has(compiled)) return compiled;
    const { session } = compiled;
    const own = { ...compiled, session: { ...session, run: meter.counted('kernel', 'TensorFlow graph', session.run) } };
    ours.add(own);
    return own;
  }
  return { ...cache, take: (shape) => watched(cache.take(shape)) };
}

/**
 * TensorFlow.js' kernels by name, and its reading of results, for the whole process.
 *
 * @returns puts everything back
 */
export function watchTensorFlow(meter: Meter, tf: Tf): () => void {
  const engine = tf.engine();
  const { runKernel, readSync } = engine;
  const known = new Map<string, (...args: Parameters<typeof runKernel>) => unknown>();
  const kernelNamed = (name: string) => {
    const found = known.get(name) ?? meter.counted('kernel', name, (...args) => runKernel.apply(engine, args));
    known.set(name, found);
    return found;
  };
  // What a kernel gives is what whoever called it expects.
  engine.runKernel = ((name, ...rest) => kernelNamed(name)(name, ...rest)) as typeof runKernel;
  engine.readSync = meter.counted('kernel', 'reading results', readSync.bind(engine));
  return () => {
    engine.runKernel = runKernel;
    engine.readSync = readSync;
  };
}
