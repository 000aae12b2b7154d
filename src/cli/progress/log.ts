import { type DestinationStream, type Logger, pino } from 'pino';
import type { StudyEvent } from '../../study/events.js';
import type { Progress } from './progress.js';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Events as JSON lines. What tells where it ran (process, host) is left out. */
export function createLog(level: LogLevel, destination: DestinationStream): Progress {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    onEvent: (event) => logEvent(logger, event),
    say: (line) => logger.info(line),
    close: () => logger.flush(),
  };
}

function logEvent(logger: Logger, event: StudyEvent): void {
  switch (event.type) {
    case 'warning':
      logger.warn({ event: event.type }, event.message);
      break;
    case 'epoch':
      logger.debug({ event: event.type, epoch: event.epoch, epochs: event.epochs, fits: event.fits });
      break;
    case 'fits':
      for (const result of event.results) logFit(logger, result);
      break;
    case 'outer':
      logEvent(logger.child({ outerFold: event.fold }), event.event);
      break;
    default: {
      const { type, ...facts } = event;
      logger.info({ event: type, ...facts });
    }
  }
}

function logFit(logger: Logger, result: Extract<StudyEvent, { type: 'fits' }>['results'][number]): void {
  const { trial, repeat, fold, state } = result;
  const key = { event: 'fit', trial, repeat, fold, state };
  if (result.state === 'failed') logger.warn({ ...key, failure: result.failure });
  else logger.info({ ...key, metrics: result.metrics, epochs: result.epochs });
}
