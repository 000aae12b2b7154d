import { UserErrors } from '../../core/errors.js';
import { parseNumber } from '../columns/cells.js';

/** @throws UserErrors (data) where names are empty, double, or absent */
export function parseHeader(label: string, cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const where = `${label}, line 1`;
  if (names.length > 1 && names.every((name) => !Number.isNaN(parseNumber(name)))) {
    const found = `found numbers (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`;
    throw new UserErrors('data', [`${where}: ${found}; column names are wanted; write them as the first line`]);
  }
  const lines: string[] = [];
  const empty = names.flatMap((name, index) => (name === '' ? [index + 1] : []));
  if (empty.length > 0) lines.push(`${where}: column ${empty.slice(0, 5).join(', ')} has no name; give it one`);
  const double = new Set(names.filter((name, index) => name !== '' && names.indexOf(name) !== index));
  for (const name of double) {
    const places = names.flatMap((other, index) => (other === name ? [index + 1] : []));
    lines.push(`${where}: column "${name}" stands there ${places.length} times (columns ${places.join(', ')}); rename`);
  }
  if (lines.length > 0) throw new UserErrors('data', lines);
  return names;
}
