/** What V8 and WebAssembly say where there is no more memory; a process that is ended for it says nothing. */
const words = /out of memory|\bOOM\b|cannot enlarge memory|allocation failed|could not allocate memory/i;

export function isOutOfMemory(error: unknown): boolean {
  // Errors of another process are plain objects.
  return typeof error === 'object' && error !== null && 'message' in error && words.test(String(error.message));
}
