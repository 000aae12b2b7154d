import { type ExitCode, exitCodes } from './exit-codes.js';
import type { SignalName, SignalSource } from './stop-requests.js';

export interface Abortion {
  readonly signal: AbortSignal;
  /** What the process should exit with where somebody asked for an end; null: nobody did. */
  exitCode(): ExitCode | null;
  dispose(): void;
}

const codes = [
  ['SIGINT', exitCodes.interrupted],
  ['SIGTERM', exitCodes.terminated],
  ['SIGHUP', exitCodes.hungUp],
] as const satisfies readonly (readonly [SignalName, ExitCode])[];

/** For what has nothing to save: Ctrl-C, SIGTERM and a closed terminal end it at once, once it has cleaned up. */
export function abortOnSignals(source: SignalSource): Abortion {
  const controller = new AbortController();
  let code: ExitCode | null = null;
  const listeners = codes.map(([name, ended]) => {
    const listener = () => {
      code ??= ended;
      controller.abort();
    };
    return { name, listener };
  });
  for (const { name, listener } of listeners) source.on(name, listener);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose() {
      for (const { name, listener } of listeners) source.off(name, listener);
    },
  };
}
