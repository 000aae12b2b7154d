import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/regsweep.js', import.meta.url));

/** Runs `regsweep …` as a whole command. @returns seconds and what it printed */
export async function regsweep(args) {
  const started = performance.now();
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`regsweep ${args.join(' ')} ended with code ${code}`);
  return { seconds: (performance.now() - started) / 1000, stdout };
}

/** Gives `use` a folder that is gone afterwards. */
export async function inTemporaryFolder(use) {
  const folder = await mkdtemp(join(tmpdir(), 'regsweep-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
