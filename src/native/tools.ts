import { dirname, join } from 'node:path';
import { findProgram, type Programs, runProgram } from './programs.js';

/** CXX, or the first that is there. */
export async function findCompiler(programs: Programs): Promise<string | null> {
  const wanted = programs.env.CXX;
  return wanted ? findProgram(wanted, programs) : findFirst(['g++', 'c++', 'clang++'], programs);
}

/** pip as a program with its first arguments. A Python without pip is passed over. REGSWEEP_PYTHON wins. */
export async function findPip(programs: Programs): Promise<readonly string[] | null> {
  const wanted = programs.env.REGSWEEP_PYTHON;
  for (const name of wanted ? [wanted] : ['python3', 'python']) {
    const python = await findProgram(name, programs);
    if (python !== null && (await answers(python, ['-m', 'pip', '--version'], programs))) return [python, '-m', 'pip'];
  }
  if (wanted) return null;
  const pip = await findFirst(['pip3', 'pip'], programs);
  return pip === null ? null : [pip];
}

/** npm: from PATH, or the one that came with this Node. */
export async function findNpm(programs: Programs): Promise<string | null> {
  return (await findProgram('npm', programs)) ?? findProgram(join(dirname(process.execPath), 'npm'), programs);
}

async function findFirst(names: readonly string[], programs: Programs): Promise<string | null> {
  for (const name of names) {
    const found = await findProgram(name, programs);
    if (found !== null) return found;
  }
  return null;
}

async function answers(program: string, args: readonly string[], programs: Programs): Promise<boolean> {
  try {
    return (await runProgram(program, args, programs)).status === 0;
  } catch {
    // A file that looks like a program and is none.
    programs.signal.throwIfAborted();
    return false;
  }
}
