import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
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
  return both(await shown(options, world, createLog), await createLogFile(options, createLog));
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

/** Opens the file once the study's folder is there; what was told before is written then. */
async function createLogFile({ logFile, logLevel }: ProgressOptions, createLog: CreateLog): Promise<Progress> {
  const { pino } = await import('pino');
  let log: Progress | null = null;
  let early: ((log: Progress) => void)[] = [];

  function tell(what: (log: Progress) => void): void {
    if (log === null && existsSync(dirname(logFile))) {
      log = createLog(logLevel, pino.destination({ dest: logFile, append: true, sync: true }));
      for (const earlier of early) earlier(log);
      early = [];
    }
    if (log === null) early.push(what);
    else what(log);
  }

  return {
    onEvent: (event) => tell((to) => to.onEvent(event)),
    say: (line) => tell((to) => to.say(line)),
    close: () => log?.close(),
  };
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
