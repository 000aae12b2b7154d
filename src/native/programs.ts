import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** What runs other programs for an installation. */
export interface Programs {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends what is running. */
  readonly signal: AbortSignal;
}

export interface Ended {
  /** Null: ended by a signal. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program by name, from PATH, or by its path; null where there is none. */
export async function findProgram(name: string, { env }: Pick<Programs, 'env'>): Promise<string | null> {
  if (isAbsolute(name)) return (await isExecutable(name)) ? name : null;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && (await isExecutable(path))) return path;
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Most of what a program says that is kept of each stream, in characters: its end. */
const kept = 20_000;

/**
 * Runs a program to its end, without a shell.
 *
 * @throws AbortError where the signal ended it; Error where it can't be started
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { env, signal }: Programs,
  cwd?: string,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    let failure: Error | null = null;
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        said[stream] = (said[stream] + text).slice(-kept);
      });
    }
    child.on('error', (error) => {
      failure = error;
      // Where it never started there is no 'close'.
      if (child.pid === undefined) reject(error);
    });
    child.on('close', (status) => (failure === null ? resolve({ status, ...said }) : reject(failure)));
  });
}

/** The line of a program's last words that says why: of an error that it threw, the error's, without the calls that led there. */
export function reasonIn(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? text;
}

/** What follows "it said:" in a message: lines of their own, or how it ended where it said nothing. */
export function saidText(ended: Ended, lines = 12): string {
  const words = lastWords(ended, lines);
  if (words !== '') return `\n${words}`;
  return ended.status === null ? ' nothing; the system ended it' : ` nothing; it ended with exit code ${ended.status}`;
}

/** The last lines of what a program said, for a message. */
export function lastWords({ stdout, stderr }: Ended, lines = 12): string {
  const text = stderr.trim() === '' ? stdout : stderr;
  return text.trim().split('\n').slice(-lines).join('\n');
}
