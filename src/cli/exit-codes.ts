import { type UserErrorKind, unreachable } from '../core/errors.js';

/** What a process that called regsweep may act on. */
export const exitCodes = {
  done: 0,
  bug: 1,
  badInput: 2,
  noSuccessfulTrial: 3,
  gateNotMet: 4,
  drift: 5,
  unavailable: 6,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** One line each, for the help. */
export const exitCodeMeanings: ReadonlyMap<ExitCode, string> = new Map<ExitCode, string>([
  [exitCodes.done, 'done'],
  [exitCodes.bug, 'a bug in regsweep'],
  [exitCodes.badInput, 'bad usage, config or data'],
  [exitCodes.noSuccessfulTrial, 'the study ended with no successful trial'],
  [exitCodes.gateNotMet, 'a gate (--fail-under, --fail-over, gate in the config) not met'],
  [exitCodes.drift, 'drift'],
  [exitCodes.unavailable, 'backend or storage not available'],
  [exitCodes.hungUp, 'the terminal was closed (SIGHUP) during an installation; nothing was changed'],
  [exitCodes.interrupted, 'interrupted; the same command resumes'],
  [exitCodes.terminated, 'terminated (SIGTERM); the same command resumes'],
]);

export function exitCodeOf(kind: UserErrorKind): ExitCode {
  switch (kind) {
    case 'usage':
    case 'config':
    case 'data':
      return exitCodes.badInput;
    case 'backend':
    case 'storage':
      return exitCodes.unavailable;
    case 'no-successful-trial':
      return exitCodes.noSuccessfulTrial;
    default:
      return unreachable(kind);
  }
}
