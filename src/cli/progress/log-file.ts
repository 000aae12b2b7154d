import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { pino } from 'pino';
import { createLog, type LogLevel } from './log.js';
import type { Progress } from './progress.js';

export interface LogFileOptions {
  readonly logFile: string;
  readonly logLevel: LogLevel;
}

/**
 * The study's own log. Its file is opened once the study's folder is there; what was told before is written then. A log
 * that can't be written ends nothing: that is said once, and the run goes on without it.
 *
 * @param complain takes the line that says so
 */
export function createLogFile({ logFile, logLevel }: LogFileOptions, complain: (line: string) => void): Progress {
  let log: Progress | null = null;
  let early: ((log: Progress) => void)[] = [];
  let lost = false;

  function giveUp(cause: unknown): void {
    if (lost) return;
    lost = true;
    log = null;
    early = [];
    const found = cause instanceof Error ? cause.message : String(cause);
    complain(`warning: ${basename(logFile)} can't be written (${found}); the run goes on without its log`);
  }

  function open(): Progress {
    const destination = pino.destination({ dest: logFile, append: true, sync: true });
    // What fails outside of a write (at the close) is told by an event, which ends the process where nobody listens.
    destination.on('error', giveUp);
    return createLog(logLevel, destination);
  }

  function tell(what: (log: Progress) => void): void {
    if (lost) return;
    early.push(what);
    if (log === null && !existsSync(dirname(logFile))) return;
    try {
      log ??= open();
      const due = early;
      early = [];
      for (const one of due) if (!lost) one(log);
    } catch (cause) {
      giveUp(cause);
    }
  }

  return {
    onEvent: (event) => tell((to) => to.onEvent(event)),
    say: (line) => tell((to) => to.say(line)),
    close: () => log?.close(),
  };
}
