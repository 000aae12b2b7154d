/**
 * Errors that a person can mend. The kind decides the exit code (see `cli/exit-codes.ts`); everything else that is
 * thrown is a bug and keeps its stack trace.
 */
export type UserErrorKind = 'usage' | 'config' | 'data' | 'backend' | 'storage' | 'no-successful-trial';

export class UserError extends Error {
  override readonly name = 'UserError';

  /**
   * @param kind what sort of thing is wrong
   * @param message where, what was found; what is wanted; what to do
   */
  constructor(
    readonly kind: UserErrorKind,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Several complaints about one file, reported together: one line each. */
export class UserErrors extends UserError {
  constructor(
    kind: UserErrorKind,
    readonly lines: readonly string[],
  ) {
    super(kind, lines.join('\n'));
  }
}

/** For the end of a switch over a discriminated union: compiling proves that no case was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
