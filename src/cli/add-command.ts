import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.js';
import type { Speech } from './help-style.js';

export interface ProgramEnds extends Speech {
  /** Told by a command that has ended. */
  readonly onExit: (code: ExitCode) => void;
}

/** A command, or a command of a command, whose usage errors say where its help is. */
export function addCommand(parent: Command, name: string, summary: string): Command {
  const whole = parent.parent === null ? `regsweep ${name}` : `regsweep ${parent.name()} ${name}`;
  return parent.command(name).description(summary).showHelpAfterError(`(${whole} --help tells more)`);
}
