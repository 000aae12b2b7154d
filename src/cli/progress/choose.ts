import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isInteractive, type World } from '../world.js';
import type { LogLevel } from './log.js';
import { type Progress, silentProgress } from './progress.js';

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
  if (quiet) return silentProgress;
  if (logFormat === 'json') return createLog(logLevel, { write: (text) => void world.stderr.write(text) });
  if (isInteractive(world)) return (await import('./bar.js')).createBar(world);
  return (await import('./lines.js')).createLines(world);
}

/** Opens the file with the first event that finds the study's folder. */
async function createLogFile({ logFile, logLevel }: ProgressOptions, createLog: CreateLog): Promise<Progress> {
  const { pino } = await import('pino');
  let log: Progress | null = null;
  const opened = (): Progress => {
    if (log === null && existsSync(dirname(logFile))) {
      log = createLog(logLevel, pino.destination({ dest: logFile, append: true, sync: true }));
    }
    return log ?? silentProgress;
  };
  return {
    onEvent: (event) => opened().onEvent(event),
    say: (line) => opened().say(line),
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
