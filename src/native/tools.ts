import { dirname, join } from 'node:path';
import { findProgram, type Programs, runProgram } from './programs.js';
import type { Tool } from './remedies.js';

/** What a person sets to choose a tool. */
const variables: Readonly<Record<Tool, string | null>> = { compiler: 'CXX', python: 'REGSWEEP_PYTHON', npm: null };

/** The variable that chooses a tool, with its value: `CXX=g++-9`; null where none is set. */
export function settingOf(tool: Tool, env: Programs['env']): string | null {
  const variable = variables[tool];
  return variable !== null && env[variable] ? `${variable}=${env[variable]}` : null;
}

/** A compiler with its first arguments: CXX, which may hold some as for make, or the first that is there. */
export async function findCompiler(programs: Programs): Promise<readonly string[] | null> {
  const wanted = programs.env.CXX;
  if (!wanted) return alone(await findFirst(['g++', 'c++', 'clang++'], programs));
  const whole = await findProgram(wanted, programs);
  if (whole !== null) return [whole];
  const [name, ...args] = wanted.trim().split(/ +/);
  const program = await findProgram(name, programs);
  return program === null ? null : [program, ...args];
}

function alone(program: string | null): readonly string[] | null {
  return program === null ? null : [program];
}

/** pip as a program with its first arguments. A Python without pip is passed over. REGSWEEP_PYTHON wins. */
export async function findPip(programs: Programs): Promise<readonly string[] | null> {
  const wanted = programs.env.REGSWEEP_PYTHON;
  for (const name of wanted ? [wanted] : ['python3', 'python']) {
    const python = await findProgram(name, programs);
    if (python !== null && (await hasPip(python, programs))) return [python, '-m', 'pip'];
  }
  if (wanted) return null;
  return alone(await findFirst(['pip3', 'pip'], programs));
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

async function hasPip(program: string, programs: Programs): Promise<boolean> {
  try {
    const { status, stdout } = await runProgram(program, ['-m', 'pip', '--version'], programs);
    // Other programs, too, end well whatever they are asked.
    return status === 0 && /^pip \d/m.test(stdout);
  } catch {
    // A file that looks like a program and is none.
    programs.signal.throwIfAborted();
    return false;
  }
}
