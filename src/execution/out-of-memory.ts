/**
 * What V8, WebAssembly, TensorFlow and CUDA say where there is no more memory; a process that is ended for it says nothing.
 * TensorFlow's status 8 is RESOURCE_EXHAUSTED: tensorflow/c/tf_status.h.
 */
const words =
  /out of memory|\bOOM\b|cannot enlarge memory|allocation failed|could not allocate memory|TF_Status: 8\b|RESOURCE_EXHAUSTED|failed to allocate|STATUS_ALLOC_FAILED/i;

export function isOutOfMemory(error: unknown): boolean {
  // Errors of another process are plain objects.
  return typeof error === 'object' && error !== null && 'message' in error && words.test(String(error.message));
}
