import type { Dataset, FeatureColumn, Values } from '../core/dataset.js';
import { UserErrors } from '../core/errors.js';
import type { PreprocessingStep } from '../core/settings.js';
import type { TargetTransform } from '../core/target-transform.js';
import {
  categoryCounts,
  manyCategoriesWarning,
  outsideOrder,
  tooManyCategories,
  unknownCategories,
} from './categories.js';
import { keptDesignMatrix, type Placement } from './design-matrix.js';
import { imputeOf } from './preprocessing/impute.js';
import { oneHotOf } from './preprocessing/one-hot.js';
import { ordinalColumnsOf } from './preprocessing/ordinal.js';
import type { NumericColumn, Table, TextColumn } from './table.js';
import { memoryKeeper, type ValueKeeper } from './values/keeper.js';
import { eachRow, rowsFrom } from './values/values.js';

interface LayoutContext {
  /** The study's steps, not a candidate's: the layout is the same for all fits. */
  readonly steps: readonly PreprocessingStep[];
  /** Rows set aside: their categories, and what is missing there, are not looked at. */
  readonly testRows: Int32Array;
  /** What training does to numbers. Left out: they are standardised. */
  readonly targetTransform?: TargetTransform | undefined;
  readonly onWarning: (message: string) => void;
  /** Where numbers that are not in memory go; left out: they are. */
  readonly keeper?: ValueKeeper;
}

/**
 * Lays a table out as the network's inputs: numbers as they are; each text column as one indicator for each category
 * that occurs in rows that are not test rows, rare ones together, or as its place in an order; a mark for missing values
 * where the steps say so. A category that occurs in test rows only counts with the rare ones, or as none (of an order:
 * as missing), with a warning. Where every column is a number the table's own memory is taken over, not copied.
 *
 * @throws UserErrors (data) where a column has more categories than one-hot allows, or one that its order lacks
 */
export function layOutDataset(table: Table, context: LayoutContext): Dataset {
  const { steps, testRows, targetTransform, onWarning, keeper = memoryKeeper } = context;
  const isTest = new Uint8Array(table.rows);
  for (const row of testRows) isTest[row] = 1;
  const layout = createLayout(steps, table, (row) => isTest[row] === 0);
  const placements = table.columns.flatMap(layout.place);
  const complaints = [...layout.complaints, ...tooManyCategories(placements, oneHotOf(steps)?.maxCategories ?? 0)];
  if (complaints.length > 0) {
    throw new UserErrors(
      'data',
      complaints.map((line) => `${table.source}, ${line}`),
    );
  }
  for (const message of [...layout.warnings, ...unknownCategories(placements, layout.seen)]) {
    onWarning(`${table.source}, ${message}`);
  }
  return placeColumns(table, keptDesignMatrix(table, placements, keeper), placements, targetTransform);
}

function createLayout(steps: readonly PreprocessingStep[], table: Table, isTraining: (row: number) => boolean) {
  const impute = imputeOf(steps);
  const ordinals = ordinalColumnsOf(steps);
  const minFrequency = oneHotOf(steps)?.minFrequency ?? 1;
  let trainingRows = 0;
  for (let row = 0; row < table.rows; row++) trainingRows += Number(isTraining(row));
  const fewest = minFrequency < 1 ? minFrequency * trainingRows : minFrequency;
  const complaints: string[] = [];
  const warnings: string[] = [];
  const seen = new Map<string, readonly string[]>();
  let found: ReadonlySet<number> | null = null;

  /** Slots of numbers that a training row misses. */
  function missing(): ReadonlySet<number> {
    found ??= missingSlots(table, isTraining);
    return found;
  }

  function placeNumber(column: NumericColumn): Placement[] {
    const isMarked = impute?.indicator === true && column.missing > 0 && missing().has(column.slot);
    return isMarked
      ? [
          { kind: 'number', column },
          { kind: 'missing', column },
        ]
      : [{ kind: 'number', column }];
  }

  function placeIndicators(column: TextColumn): Placement[] {
    const counts = categoryCounts(column, isTraining);
    const known = column.categories.filter((_, code) => counts[code] > 0);
    const categories = column.categories.filter((_, code) => counts[code] > 0 && counts[code] >= fewest);
    const missing = impute?.categories === 'separate' && column.codes.some((code, row) => code < 0 && isTraining(row));
    const other = categories.length < known.length;
    const placement = { kind: 'indicators', column, categories, other, missing } as const;
    const warning = manyCategoriesWarning(placement, trainingRows);
    if (warning !== null) warnings.push(warning);
    seen.set(column.name, known);
    return [placement];
  }

  function placeOrdinal(column: TextColumn, given: readonly string[] | null): Placement[] {
    const counts = categoryCounts(column, isTraining);
    const order = given ?? column.categories.filter((_, code) => counts[code] > 0);
    if (given !== null || impute === null) complaints.push(...outsideOrder(column, order));
    return [{ kind: 'ordinal', column, order }];
  }

  function place(column: Table['columns'][number]): Placement[] {
    if (column.kind !== 'text') return placeNumber(column);
    const order = ordinals.get(column.name);
    return order === undefined ? placeIndicators(column) : placeOrdinal(column, order);
  }

  return { place, complaints, warnings, seen };
}

function missingSlots({ rows, values, columns }: Table, isTraining: (row: number) => boolean): ReadonlySet<number> {
  const stride = columns.filter(({ kind }) => kind !== 'text').length;
  const slots = new Set<number>();
  eachRow(values, stride, rowsFrom(0, rows).filter(isTraining), (numbers, at) => {
    for (let slot = 0; slot < stride; slot++) if (Number.isNaN(numbers[at + slot])) slots.add(slot);
  });
  return slots;
}

function placeColumns(
  table: Table,
  features: Values,
  placements: readonly Placement[],
  targetTransform: TargetTransform | undefined,
): Dataset {
  const columns = placements.flatMap(featureColumns);
  const { task, rows, target, classes, targetNames, weights, hash } = table;
  return {
    task,
    rows,
    rowShape: table.imageShape ?? [columns.length],
    features,
    columns,
    target,
    classes,
    targetNames,
    ...(targetTransform !== undefined && { targetTransform }),
    weights,
    hash,
  };
}

function featureColumns(placement: Placement): FeatureColumn[] {
  const source = placement.column.name;
  switch (placement.kind) {
    case 'number': {
      const { name, kind, origin } = placement.column;
      return [{ name, kind, origin, source, category: null }];
    }
    case 'missing':
      return [missingMark(source)];
    case 'ordinal':
      return [{ name: source, kind: 'ordinal', origin: 0, source, category: null, order: placement.order }];
    case 'indicators':
      return [
        ...placement.categories.map((category): FeatureColumn => {
          return { name: `${source}=${category}`, kind: 'indicator', origin: 0, source, category };
        }),
        ...(placement.other
          ? [{ name: `${source}=(other)`, kind: 'other', origin: 0, source, category: null } as const]
          : []),
        ...(placement.missing ? [missingMark(source)] : []),
      ];
  }
}

function missingMark(source: string): FeatureColumn {
  return { name: `${source}=(missing)`, kind: 'missing', origin: 0, source, category: null };
}
