import { findProgram, type Programs, runProgram } from './programs.js';

/** NVIDIA's GPUs as their driver tells them. */
export interface Graphics {
  readonly gpus: readonly { readonly name: string; readonly memory: string }[];
  /** Null: no driver, or it does not answer. */
  readonly driver: string | null;
  /** The newest CUDA that the driver can run. */
  readonly cuda: string | null;
}

const none: Graphics = { gpus: [], driver: null, cuda: null };

export async function findGraphics(programs: Programs): Promise<Graphics> {
  const program = await findProgram('nvidia-smi', programs);
  if (program === null) return none;
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  const listed = await runProgram(program, query, programs);
  if (listed.status !== 0) return none;
  const rows = listed.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()));
  // Only the page for people says it.
  const page = await runProgram(program, [], programs);
  const cuda = /CUDA(?: UMD)? Version: *([\d.]+)/.exec(page.stdout)?.[1] ?? null;
  return { gpus: rows.map(([name, memory]) => ({ name, memory })), driver: rows[0]?.[2] ?? null, cuda };
}
