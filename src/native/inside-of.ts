import { join, normalize, sep } from 'node:path';

/** A path below a folder. @throws Error where it would lead out of it */
export function insideOf(folder: string, path: string): string {
  const whole = normalize(join(folder, path));
  if (!whole.startsWith(normalize(folder) + sep)) throw new Error(`${path} would be written outside of ${folder}`);
  return whole;
}
