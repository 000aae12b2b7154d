import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds something that others may want; for messages only, the lock itself is the operating system's. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Writes down that this process is the holder. */
export function writeHolder(path: string, since: Date): void {
  const holder: Holder = { pid: process.pid, host: hostname(), since: since.toISOString() };
  writeFileSync(path, `${JSON.stringify(holder)}\n`);
}

/** null where it is not there, or was cut off. */
export function findHolder(path: string): Holder | null {
  try {
    // What writeHolder wrote.
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

export function holderText({ pid, host, since }: Holder): string {
  return `process ${pid} on ${host}, since ${since},`;
}
