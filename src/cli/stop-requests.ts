import type { StopSignal } from '../core/stop.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import type { Progress } from './progress/progress.js';

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Where signals come from: `process`, or an EventEmitter in tests. */
export interface SignalSource {
  on(name: SignalName, listener: () => void): unknown;
  off(name: SignalName, listener: () => void): unknown;
}

export interface StopRequests {
  readonly signal: StopSignal;
  /** What the process should exit with where the study ended early because of a signal; null: nobody asked. */
  exitCode(): ExitCode | null;
  /** Stops listening: the system's own handling is back. */
  dispose(): void;
}

/**
 * Turns signals into polite requests. The first one asks for a stop after the running batch, the second for a stop at
 * once; after that nobody listens any more, so a third one ends the process the system's way.
 */
export function listenForStops(source: SignalSource, progress: Pick<Progress, 'say' | 'close'>): StopRequests {
  const signal: { state: StopSignal['state'] } = { state: 'run' };
  let code: ExitCode | null = null;

  function onSignal(name: 'SIGINT' | 'SIGTERM'): void {
    code = name === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
    if (signal.state === 'run') {
      signal.state = 'soon';
      progress.say(`finishing the running batch; ${name === 'SIGINT' ? 'Ctrl-C again' : 'SIGTERM again'} to stop now`);
    } else {
      signal.state = 'now';
      progress.say('stopping now');
      // A third signal ends the process as it is: the terminal must be whole by then.
      progress.close();
      dispose();
    }
  }

  const onInterrupt = () => onSignal('SIGINT');
  const onTerminate = () => onSignal('SIGTERM');

  function dispose(): void {
    source.off('SIGINT', onInterrupt);
    source.off('SIGTERM', onTerminate);
  }

  source.on('SIGINT', onInterrupt);
  source.on('SIGTERM', onTerminate);
  return { signal, exitCode: () => code, dispose };
}
