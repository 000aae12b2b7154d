import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../../src/backends/cpu.js';
import { createGraphBuilder, type Output } from '../../../src/training/steps/graph/graph-builder.js';
import { record } from '../../../src/training/steps/graph/recorder.js';

const { tf } = await loadCpu();

/** What is put down for a formula of two inputs, x [2, 3, 4] and y [2, 1, 1]: its nodes but constants, and the shape. */
function recorded(formula: (x: ReturnType<typeof tf.add>, y: ReturnType<typeof tf.add>) => ReturnType<typeof tf.add>) {
  const graph = createGraphBuilder();
  for (const name of ['x', 'y']) graph.add('Placeholder', [], { name });
  const made = record(tf, graph, ({ tensor, outputOf }) => {
    const result = formula(tensor('x:0', [2, 3, 4]), tensor('y:0', [2, 1, 1]));
    return { shape: result.shape, output: outputOf(result) };
  });
  return { ...made, graph, ops: operationsOf(graph, made.output) };
}

/** Operations from the inputs to an output, without constants. */
function operationsOf(graph: ReturnType<typeof createGraphBuilder>, output: Output): string[] {
  const { op, inputs } = graph.nodeAt(output);
  if (op === 'Const' || op === 'Placeholder') return [];
  return [...inputs.flatMap((input) => operationsOf(graph, input)), op];
}

describe('a recording', () => {
  it('puts operations down with the shapes that they would have', () => {
    expect(recorded((x, y) => tf.add(x, y))).toMatchObject({ ops: ['AddV2'], shape: [2, 3, 4] });
    expect(recorded((x) => tf.sum(x, [1, 2]))).toMatchObject({ ops: ['Sum'], shape: [2] });
    expect(recorded((x) => tf.max(x, -1, true))).toMatchObject({ ops: ['Max'], shape: [2, 3, 1] });
    expect(recorded((x) => tf.matMul(x, x, true))).toMatchObject({ ops: ['BatchMatMulV2'], shape: [2, 4, 4] });
    expect(recorded((x) => tf.matMul(x, x, false, true))).toMatchObject({ shape: [2, 3, 3] });
    expect(recorded((x) => tf.stack([x, x]))).toMatchObject({ ops: ['Pack'], shape: [2, 2, 3, 4] });
    expect(recorded((x) => tf.reshape(x, [6, -1]))).toMatchObject({ ops: ['Reshape'], shape: [6, 4] });
    expect(recorded((x) => tf.expandDims(x, -1))).toMatchObject({ ops: ['Reshape'], shape: [2, 3, 4, 1] });
  });

  it('takes one operation of TensorFlow for several', () => {
    expect(recorded((x) => tf.mul(tf.abs(x), tf.step(x))).ops).toEqual(['Abs', 'ReluGrad']);
    expect(recorded((x) => tf.mul(tf.abs(x), tf.step(x, 0.01))).ops).toEqual(['Abs', 'LeakyReluGrad']);
    expect(recorded((x) => tf.sum(tf.square(x), [1, 2])).ops).toEqual(['EuclideanNorm', 'Square']);
    expect(recorded((x) => tf.sqrt(tf.sum(tf.square(x), [1, 2]))).ops).toEqual(['EuclideanNorm']);
    expect(recorded((x, y) => tf.greaterEqual(tf.sub(x, y), 0)).ops).toEqual(['GreaterEqual']);
    expect(recorded((x, y) => tf.greaterEqual(tf.sub(x, y), 1)).ops).toEqual(['Sub', 'GreaterEqual']);
    expect(recorded((x) => tf.sqrt(tf.square(x))).ops).toEqual(['Square', 'Sqrt']);
  });

  it('keeps numbers of the host as constants of their type', () => {
    const { graph } = recorded((x) => tf.mul(x, 0.1));
    expect(graph.nodes().find(({ op }) => op === 'Const')?.attributes.value).toMatchObject({
      value: { dtype: 'float32', shape: [], values: Float32Array.of(0.1) },
    });
  });

  it('has no values to read, and takes none of another backend', () => {
    expect(() => recorded((x) => tf.scalar(x.dataSync()[0]))).toThrow('no values to read');
    const computed = tf.scalar(3);
    expect(() => recorded((x) => tf.add(x, computed))).toThrow('another backend');
    computed.dispose();
  });

  it('says which operation it does not know', () => {
    expect(() => recorded((x) => tf.cumsum(x, 1))).toThrow('Cumsum');
  });

  it('leaves the backend as it was, and no tensors, also where it fails', () => {
    const before = tf.memory().numTensors;
    recorded((x) => tf.relu(x));
    expect(() =>
      recorded(() => {
        throw new Error('of the formula');
      }),
    ).toThrow('of the formula');
    expect([tf.getBackend(), tf.memory().numTensors]).toEqual(['cpu', before]);
    expect(tf.add(1, 2).dataSync()[0]).toBe(3);
  });
});
