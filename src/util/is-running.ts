/** Whether a process of this machine is alive. A number that another process has got meanwhile counts as alive. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Of another user: alive all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
