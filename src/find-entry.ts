import { UserError } from './core/errors.js';

/** An implementation's entry by the name that a plan gives it. @throws UserError (config) where there is none */
export function findEntry<Entry>(what: string, name: string, map: Readonly<Record<string, Entry>>): Entry {
  const entry = map[name];
  if (entry !== undefined) return entry;
  const known = Object.keys(map).join(', ');
  throw new UserError('config', `${what}: ${name} is not known; one of ${known} is wanted; change ${what}.name`);
}
