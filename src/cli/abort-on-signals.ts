import { type ExitCode, exitCodes } from './exit-codes.js';
import type { SignalName, SignalSource } from './stop-requests.js';

export interface Abortion {
  readonly signal: AbortSignal;
  /** What the process should exit with where somebody asked for an end; null: nobody did. */
  exitCode(): ExitCode | null;
  dispose(): void;
}

/** For what has nothing to save: Ctrl-C and SIGTERM end it at once, once it has cleaned up. */
export function abortOnSignals(source: SignalSource): Abortion {
  const controller = new AbortController();
  let code: ExitCode | null = null;
  function onSignal(name: SignalName): void {
    code ??= name === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
    controller.abort();
  }
  const onInterrupt = () => onSignal('SIGINT');
  const onTerminate = () => onSignal('SIGTERM');
  source.on('SIGINT', onInterrupt);
  source.on('SIGTERM', onTerminate);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose() {
      source.off('SIGINT', onInterrupt);
      source.off('SIGTERM', onTerminate);
    },
  };
}
