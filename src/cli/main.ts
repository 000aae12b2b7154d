import { CommanderError } from 'commander';
import { UserError } from '../core/errors.js';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';
import { ignoreClosedPipes, processWorld, type World } from './world.js';
import { write } from './write.js';

/**
 * The command line.
 *
 * @param argv what follows `regsweep`
 * @returns what the process should exit with
 */
export async function main(argv: readonly string[], world: World = processWorld()): Promise<ExitCode> {
  const stopIgnoring = ignoreClosedPipes(world);
  let code: ExitCode = exitCodes.done;
  try {
    const program = createProgram(world, (ended) => {
      code = ended;
    });
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return await tell(error, world);
  } finally {
    stopIgnoring();
  }
}

async function tell(error: unknown, world: World): Promise<ExitCode> {
  // Commander has printed its own text; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
  if (error instanceof UserError) {
    await write(world.stderr, `${error.message}\n`);
    return exitCodeOf(error.kind);
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  await write(
    world.stderr,
    `${stack}\n\nThis is a bug in regsweep. Please report it with the text above and the config.\n`,
  );
  return exitCodes.bug;
}
