import type { DataId, DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** What kernels use of TensorFlow.js' wasm backend. Addresses are bytes from the start of its memory. */
export interface WasmHeap {
  readonly wasm: {
    /** Its buffer is another one after each growth: nothing here may keep a view of it. */
    readonly asm: { readonly memory: { readonly buffer: ArrayBuffer } };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(id: DataId): { readonly memoryOffset: number } };
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
}

export function addressOf(heap: WasmHeap, tensor: TensorInfo): number {
  return heap.dataIdMap.get(tensor.dataId).memoryOffset;
}
