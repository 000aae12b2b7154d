import { isInteractive, type World } from '../world.js';
import { note } from '../write.js';
import type { LogLevel } from './log.js';
import type { Progress } from './progress.js';

export interface ProgressOptions {
  readonly quiet: boolean;
  readonly logFormat: 'pretty' | 'json';
  readonly logLevel: LogLevel;
  /** Where the study's own log goes, once its folder is there. */
  readonly logFile: string;
}

/** A bar where somebody looks, plain lines where nobody does, JSON where a machine reads; and always the study's log. */
export async function chooseProgress(options: ProgressOptions, world: World): Promise<Progress> {
  const { createLog } = await import('./log.js');
  const { createLogFile } = await import('./log-file.js');
  const first = await shown(options, world, createLog);
  return both(first, createLogFile(options, first.say));
}

type CreateLog = (level: LogLevel, destination: { write(text: string): void }) => Progress;

async function shown(
  { quiet, logFormat, logLevel }: ProgressOptions,
  world: World,
  createLog: CreateLog,
): Promise<Progress> {
  if (quiet) return answersOnly(world);
  if (logFormat === 'json') return createLog(logLevel, { write: (text) => note(world.stderr, text) });
  if (isInteractive(world)) return (await import('./bar.js')).createBar(world);
  return (await import('./lines.js')).createLines(world);
}

/** A person who presses Ctrl-C wants to know that it was heard, however quiet. */
function answersOnly({ stderr }: World): Progress {
  return { onEvent: () => {}, say: (line) => note(stderr, `${line}\n`), close: () => {} };
}

function both(first: Progress, second: Progress): Progress {
  return {
    onEvent(event) {
      first.onEvent(event);
      second.onEvent(event);
    },
    say(line) {
      first.say(line);
      second.say(line);
    },
    close() {
      first.close();
      second.close();
    },
  };
}
