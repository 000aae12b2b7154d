import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor, Tf } from '../../../backends/backend.js';
import type { GraphBuilder, Output } from './graph-builder.js';
import type { ConstantValues, DataType } from './graph-def.js';
import { recordedKernels } from './recorded-kernels.js';

/** TensorFlow.js' name of the backend that computes nothing, and writes down what it is asked. */
const recorderName = 'regsweep-graph';

/** What a kernel sees of a recording. */
export interface Recording {
  readonly graph: GraphBuilder;
  /** Where a tensor comes from in the graph. */
  outputOf(tensor: tfjs.TensorInfo): Output;
  /** A new tensor that comes from there. */
  tensorOf(output: Output, shape: readonly number[], dtype?: tfjs.TensorInfo['dtype']): tfjs.TensorInfo;
}

/** What somebody who records has at hand. */
export interface RecordingTools {
  /** An output of the graph as a tensor: float32. */
  tensor(output: Output, shape: readonly number[]): Tensor;
  outputOf(tensor: Tensor): Output;
}

/**
 * Runs formulas written with TensorFlow.js' operations, and puts down each as nodes of a graph instead of computing it. So
 * a graph has the formulas of the eager form, and no copies of them. Numbers and arrays of the host become constants;
 * reading a tensor's values is an error, because there are none.
 *
 * @param work synchronous; the backend that was active is active again after it
 */
export function record<Result>(tf: Tf, graph: GraphBuilder, work: (tools: RecordingTools) => Result): Result {
  registerKernels(tf);
  const before = tf.getBackend();
  const backend = createBackend(tf, graph);
  tf.registerBackend(recorderName, () => backend);
  activate(tf, recorderName);
  try {
    const tools: RecordingTools = {
      tensor: (output, shape) => tf.engine().makeTensorFromTensorInfo(backend.tensorOf(output, shape)),
      outputOf: backend.outputOf,
    };
    let result: { readonly of: Result } | null = null;
    tf.tidy(() => {
      result = { of: work(tools) };
    });
    return unwrap(result);
  } finally {
    activate(tf, before);
    tf.removeBackend(recorderName);
  }
}

function unwrap<Result>(result: { readonly of: Result } | null): Result {
  if (result === null) throw new Error('nothing was recorded');
  return result.of;
}

/** Backends that start without waiting are active at once; all that are loaded already do. */
function activate(tf: Tf, name: string): void {
  void tf.setBackend(name);
}

function registerKernels(tf: Tf): void {
  if (tf.getKernelsForBackend(recorderName).length > 0) return;
  for (const [kernelName, record] of Object.entries(recordedKernels)) {
    const kernelFunc: tfjs.KernelFunc = ({ inputs, attrs, backend }) => {
      // The registry's types are wide: kernels of this name are only called on the backend below, and some take a list.
      const operands = Object.values(inputs) as tfjs.TensorInfo[];
      return record(backend as Recording, operands, attrs ?? {});
    };
    tf.registerKernel({ kernelName, backendName: recorderName, kernelFunc });
  }
}

function createBackend(tf: Tf, graph: GraphBuilder) {
  const outputs = new WeakMap<object, Output>();

  class RecordingBackend extends tf.KernelBackend implements Recording {
    readonly graph = graph;

    readonly outputOf = ({ dataId }: tfjs.TensorInfo): Output => {
      const found = outputs.get(dataId);
      if (found === undefined) throw new Error('a tensor of another backend can not be part of a graph');
      return found;
    };

    readonly tensorOf = (output: Output, shape: readonly number[], dtype: tfjs.TensorInfo['dtype'] = 'float32') => {
      const dataId = {};
      outputs.set(dataId, output);
      return { dataId, shape: [...shape], dtype };
    };

    override write(values: tfjs.BackendValues, shape: number[], dtype: tfjs.DataType): tfjs.TensorInfo['dataId'] {
      const type = dataTypeOf(dtype);
      return this.tensorOf(graph.constant(type, shape, toConstant(values, type)), shape, dtype).dataId;
    }

    override move(): never {
      throw new Error('a tensor of another backend would be frozen into the graph');
    }

    override readSync(): never {
      throw new Error('a graph in the making has no values to read');
    }

    override disposeData(): boolean {
      return true;
    }

    override numDataIds(): number {
      return 0;
    }

    override floatPrecision(): 32 {
      return 32;
    }

    override epsilon(): number {
      return 1e-7;
    }

    override memory() {
      return { unreliable: true };
    }

    override dispose(): void {}
  }

  return new RecordingBackend();
}

/** @throws Error for a type that no step computes with */
export function dataTypeOf(dtype: tfjs.DataType): DataType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`a graph has no ${dtype}`);
}

/** TensorFlow.js also hands over plain lists. */
function toConstant(values: tfjs.BackendValues, dtype: DataType): ConstantValues {
  const list = Array.from<unknown, number>(values, Number);
  if (dtype === 'float32') return Float32Array.from(list);
  return dtype === 'int32' ? Int32Array.from(list) : Uint8Array.from(list);
}
