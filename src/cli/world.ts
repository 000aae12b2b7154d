import { createInterface } from 'node:readline';
import type { SignalSource } from './stop-requests.js';

/** A text stream of the process: `process.stdout`, `process.stderr`, or a recorder in tests. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
}

/** Everything that the command line touches outside itself. */
export interface World {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths on the command line are relative to. */
  readonly cwd: string;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly signals: SignalSource;
  /** Asks whoever sits at the terminal; null where nobody does. */
  readonly ask: ((question: string) => Promise<string>) | null;
}

export function processWorld(): World {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    now: () => performance.now(),
    signals: process,
    ask: process.stdin.isTTY && process.stderr.isTTY ? askAtTerminal : null,
  };
}

/** Ctrl-C and Ctrl-D say no. */
function askAtTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    terminal.on('SIGINT', () => terminal.close());
    terminal.on('close', () => resolve('no'));
    terminal.question(question, (answer) => {
      resolve(answer);
      terminal.close();
    });
  });
}

/** https://no-color.org and https://force-color.org; NO_COLOR wins. */
export function wantsColor(output: Output, env: World['env']): boolean {
  if (env.NO_COLOR || env.FORCE_COLOR === '0' || env.FORCE_COLOR === 'false') return false;
  if (env.FORCE_COLOR) return true;
  return output.isTTY === true && env.TERM !== 'dumb';
}

/** A bar that redraws itself only helps where somebody is looking. */
export function isInteractive(world: World): boolean {
  const ci = world.env.CI;
  const inCi = ci !== undefined && ci !== '' && ci !== '0' && ci !== 'false';
  return world.stderr.isTTY === true && !inCi && world.env.TERM !== 'dumb';
}

export function widthOf(output: Output): number | null {
  return output.isTTY === true && output.columns !== undefined && output.columns > 0 ? output.columns : null;
}

/**
 * A stream tells of trouble twice: to whoever wrote (see `write`), and by an event that ends the process where nobody
 * listens. The event may come after the last command has ended, so the listener stays.
 */
export function ignoreStreamErrors({ stdout, stderr }: World): void {
  for (const stream of new Set([stdout, stderr])) stream.on('error', () => {});
}
