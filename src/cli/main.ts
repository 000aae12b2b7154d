import { CommanderError } from 'commander';
import { UserError } from '../core/errors.js';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';
import { ignoreStreamErrors, processWorld, type World } from './world.js';
import { write } from './write.js';

/**
 * The command line.
 *
 * @param argv what follows `regsweep`
 * @returns what the process should exit with
 */
export async function main(argv: readonly string[], world: World = processWorld()): Promise<ExitCode> {
  ignoreStreamErrors(world);
  try {
    return await obey(argv, world);
  } catch (error) {
    return await tell(error, world);
  }
}

async function obey(argv: readonly string[], world: World): Promise<ExitCode> {
  // What the parser itself says (help, usage errors) is kept until it can be awaited.
  const said = { out: '', err: '' };
  let code: ExitCode = exitCodes.done;
  const program = createProgram(world, {
    onExit: (ended) => {
      code = ended;
    },
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Help and version are no errors.
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
  }
  if (said.out !== '') await write(world.stdout, said.out);
  if (said.err !== '') await write(world.stderr, said.err);
  return code;
}

async function tell(error: unknown, world: World): Promise<ExitCode> {
  const text = error instanceof UserError ? error.message : bugText(error);
  // Where the complaint can't be written either, the exit code still says it.
  await write(world.stderr, `${text}\n`).catch(() => {});
  return error instanceof UserError ? exitCodeOf(error.kind) : exitCodes.bug;
}

function bugText(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${stack}\n\nThis is a bug in regsweep. Please report it with the text above and the config.`;
}
