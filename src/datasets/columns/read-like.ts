import { UserErrors } from '../../core/errors.js';
import { nearNames } from '../../util/near-names.js';
import type { LikeTable, TableLike } from '../like.js';
import { rowMajor } from '../target.js';
import { type Checked, type CollectedColumn, type ColumnUse, type Origins, toTableColumn } from './collected.js';
import type { TextCollector } from './collectors.js';
import type { Rules } from './complaints.js';
import { labelLimit } from './targets.js';
import { weightLimit, weightsOf } from './weights.js';

export function likeRules(
  label: string,
  place: Rules['place'],
  { task, columns, targetNames, weight, fillsMissing }: TableLike,
): Rules {
  return {
    label,
    place,
    textsAllowed: true,
    categorical: columns.flatMap(({ kind, name }) => (kind === 'text' ? [name] : [])),
    targetIsForced: true,
    severalTargets: targetNames.length > 1,
    limits: new Map([
      ...(weight === null ? [] : [[weight, weightLimit] as const]),
      ...(task === 'multi-label' ? targetNames.map((name) => [name, labelLimit] as const) : []),
    ]),
    missing: fillsMissing ? 'taken' : 'refused',
  };
}

/** Subtracted from numbers as from those that are there already. */
export function likeOrigins({ columns }: TableLike): Origins {
  return new Map(columns.flatMap((c) => (c.kind === 'number' ? [[c.name, c.origin] as const] : [])));
}

/** Columns by name in any order; others are skipped. @throws UserErrors (data) where one is absent */
export function assignLike(label: string, names: readonly string[], like: TableLike): readonly ColumnUse[] {
  const wanted = new Map<string, ColumnUse>(
    like.columns.map(({ kind, name }) => [name, kind === 'number' ? 'numbers' : 'texts'] as const),
  );
  for (const name of like.targetNames) {
    wanted.set(name, like.task === 'classification' ? 'target-texts' : 'target-numbers');
  }
  const absent = [...wanted.keys()].filter((name) => !names.includes(name));
  if (absent.length > 0) {
    throw new UserErrors(
      'data',
      absent.map((name) => absentColumn(label, name, names, like)),
    );
  }
  if (like.weight !== null) wanted.set(like.weight, 'weights');
  return names.map((name) => wanted.get(name) ?? 'skip');
}

function absentColumn(label: string, name: string, names: readonly string[], { words }: TableLike): string {
  const near = nearNames(name, names);
  const remedy = near.length > 0 ? `is it ${near.join(' or ')}? Then rename it` : 'add it';
  return `${label}: there is no column "${name}"; ${words.hasColumn}; ${remedy}`;
}

/** @throws UserErrors (data) where a class is not among those wanted */
export function toLikeTable(
  label: string,
  place: Rules['place'],
  { collected, values, origins }: Checked,
  like: TableLike,
): LikeTable {
  const { rows } = collected;
  const columns = collected.columns
    .filter(({ use }) => use === 'numbers' || use === 'texts')
    .map((c) => toTableColumn(c, rows, origins));
  const weightColumn = collected.columns.find(({ use }) => use === 'weights');
  return {
    source: label,
    rows,
    columns,
    values,
    target: likeTargets(`${label}, ${place}`, collected.columns, rows, like),
    weights: weightColumn === undefined ? null : weightsOf(weightColumn, rows, label),
  };
}

/** Row-major, in the order of the names. */
function likeTargets(
  where: string,
  columns: readonly CollectedColumn[],
  rows: number,
  like: TableLike,
): Int32Array | Float64Array {
  const names = like.targetNames;
  const each = names.map((wanted) =>
    likeTarget(
      where,
      columns.find(({ name }) => name === wanted),
      rows,
      like,
    ),
  );
  return each.length === 1 ? each[0] : rowMajor(each);
}

function likeTarget(
  where: string,
  column: CollectedColumn | undefined,
  rows: number,
  like: TableLike,
): Int32Array | Float64Array {
  if (column?.use === 'target-numbers') return column.values.slice(0, rows);
  if (column?.use !== 'target-texts') throw new Error('the target was assigned');
  return likeClasses(where, column.name, column.texts, rows, like);
}

function likeClasses(
  where: string,
  name: string,
  { texts, codes, firstLines }: TextCollector,
  rows: number,
  { classes, words }: TableLike,
): Int32Array {
  const byName = new Map(classes.map((text, index) => [text, index]));
  const unknown = [...texts].filter(([text]) => !byName.has(text));
  if (unknown.length > 0) {
    const wanted = `${words.hasClasses} ${classes.slice(0, 20).join(', ')}${classes.length > 20 ? ', …' : ''}`;
    throw new UserErrors(
      'data',
      unknown.slice(0, 5).map(([text, code]) => {
        const at = `${where} ${firstLines[code]}, column "${name}"`;
        return `${at}: found the class ${JSON.stringify(text)}; ${wanted}; correct it or take the row out`;
      }),
    );
  }
  const indices = Int32Array.from(texts.keys(), (text) => byName.get(text) ?? 0);
  return codes.subarray(0, rows).map((code) => indices[code]);
}
