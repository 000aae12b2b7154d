import type { SplitColumn } from '../../core/dataset.js';
import { UserErrors } from '../../core/errors.js';
import { nearNames } from '../../util/near-names.js';
import { cellKind } from './cells.js';

/** Column names as the file has them, and what is asked of them. */
export interface HeaderRequest {
  readonly target: string;
  /** null: there is none. */
  readonly weight: string | null;
  readonly exclude: readonly string[];
  /** Columns whose values are categories whatever they look like. */
  readonly categorical: readonly string[];
  /** Columns that rows are split by, by what they are for. */
  readonly splitBy: ReadonlyMap<string, SplitColumn>;
}

/** @throws UserErrors (data) where names are empty, double, or absent */
export function parseHeader(label: string, cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const where = `${label}, line 1`;
  if (names.length > 1 && names.every((name) => cellKind(name) === 'number')) {
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

/** @throws UserErrors (data) where the request names columns that are not there, or leaves none to learn from */
export function checkRequest(label: string, names: readonly string[], request: HeaderRequest): void {
  const lines: string[] = [];
  const absent = (name: string, key: string) => {
    const near = nearNames(name, names);
    const remedy = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `its columns are ${listed(names)}`;
    lines.push(`${label}: there is no column "${name}", which ${key} names; ${remedy}`);
  };
  if (!names.includes(request.target)) absent(request.target, 'data.target');
  for (const [name, use] of request.splitBy) if (!names.includes(name)) absent(name, `data.${use}`);
  if (request.weight !== null && !names.includes(request.weight)) absent(request.weight, 'data.weight');
  for (const name of request.exclude) if (!names.includes(name)) absent(name, 'data.exclude');
  for (const name of request.categorical) if (!names.includes(name)) absent(name, 'one-hot');
  if (request.exclude.includes(request.target)) {
    lines.push(`${label}: column "${request.target}" is data.target and in data.exclude; take it out of one of them`);
  }
  const isOther = (name: string) =>
    [request.target, request.weight, ...request.exclude].includes(name) || request.splitBy.has(name);
  if (lines.length === 0 && names.every(isOther)) {
    lines.push(`${label}: no column is left to learn from beside "${request.target}"; is the delimiter , ; or a tab?`);
  }
  if (lines.length > 0) throw new UserErrors('data', lines);
}

function listed(names: readonly string[]): string {
  const most = 12;
  return names.length > most ? `${names.slice(0, most).join(', ')} … (${names.length})` : names.join(', ');
}
