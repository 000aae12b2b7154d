import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Python with torch and scikit-learn: $REGSWEEP_PYTHON, or python3. */
const python = process.env.REGSWEEP_PYTHON ?? 'python3';

/** Runs a script of this folder with JSON in and JSON out. @throws Error with what Python wrote to stderr */
export function runPython(script: string, args: readonly string[], input: unknown): unknown {
  const { status, stdout, stderr, error } = spawnSync(
    python,
    [fileURLToPath(new URL(script, import.meta.url)), ...args],
    {
      input: JSON.stringify(input),
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  // A script that ends early also breaks the pipe to it; what it wrote to stderr says more.
  if (status !== null && status !== 0) throw new Error(`${python} ${script} ended with code ${status}:\n${stderr}`);
  if (error !== undefined) throw error;
  return JSON.parse(stdout);
}
