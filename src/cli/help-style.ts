import type { Command } from 'commander';
import pc from 'picocolors';
import { type World, wantsColor } from './world.js';

/** Where the parser's own words go: help and version, usage errors. */
export interface Speech {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Wider lines are hard to read. */
const widest = 100;

/** How help looks and where it goes; commands that are added later inherit it. */
export function styleHelp(program: Command, { stdout, stderr, env }: World, { out, err }: Speech): void {
  const { bold } = pc.createColors(true);
  program
    .configureOutput({
      writeOut: out,
      writeErr: err,
      getOutHelpWidth: () => Math.min(stdout.columns ?? widest, widest),
      getErrHelpWidth: () => Math.min(stderr.columns ?? widest, widest),
      // Where colours are not wanted, commander strips them.
      getOutHasColors: () => wantsColor(stdout, env),
      getErrHasColors: () => wantsColor(stderr, env),
    })
    .configureHelp({
      minWidthToWrap: 20,
      styleTitle: (title) => bold(title),
      // A flag is off where it is not given: only other defaults are worth the words.
      optionDescription: ({ description, defaultValue }) =>
        typeof defaultValue === 'string' ? `${description} (default: ${defaultValue})` : description,
    });
}
