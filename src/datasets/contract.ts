import { z } from 'zod';
import type { Dataset, FeatureColumn } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import { tasks } from '../core/metric.js';
import type { DataPlan } from '../core/plan.js';
import { unknownCategories } from './categories.js';
import { designMatrix, type Placement } from './design-matrix.js';
import { readerOf } from './index.js';
import type { LikeTable, TableLike } from './like.js';
import { columnRanges } from './preprocessing/columns.js';
import { inMemory } from './values/values.js';

/** What a saved model expects of data: plain JSON, complete without the study. */
const contractSchema = z.object({
  version: z.literal(1),
  task: z.enum(tasks),
  target: z.object({
    name: z.string(),
    /** In the order of their indices; empty for numbers and labels. */
    classes: z.array(z.string()),
    /** In the order of the outputs, where there are several. */
    names: z.array(z.string()).exactOptional(),
  }),
  /** The column that says how much each row counts in metrics. Left out: there is none. */
  weight: z.string().exactOptional(),
  /** [height, width, channels] of images, whose pixels are not listed; null for tables. */
  image: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  /** What counts as no value, as in `data.missing`. */
  missing: z.array(z.string()).nullable().default(null),
  /** Whether the model fills in missing values; otherwise they are refused. */
  fillsMissing: z.boolean().default(false),
  /** In the order of the network's inputs. */
  columns: z.array(
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('number'),
        name: z.string(),
        /** Subtracted in double precision before rounding to float32. */
        origin: z.number(),
        /** Of the training rows, in the column's own unit. */
        low: z.number(),
        high: z.number(),
        /** One more input: 1 where the value is missing. */
        missing: z.boolean().default(false),
      }),
      z.object({
        kind: z.literal('categories'),
        name: z.string(),
        /** One input for each, in this order. */
        categories: z.array(z.string()),
        /** One more: 1 for every other category. */
        other: z.boolean().default(false),
        /** One more: 1 where the value is missing. */
        missing: z.boolean().default(false),
      }),
      /** One input: the category's place in the order. */
      z.object({ kind: z.literal('ordinal'), name: z.string(), order: z.array(z.string()) }),
    ]),
  ),
});

export type DataContract = z.infer<typeof contractSchema>;
type ContractColumn = DataContract['columns'][number];
type CategoriesColumn = Extract<ContractColumn, { kind: 'categories' }>;

/**
 * The contract of a model trained on these rows.
 *
 * @param missing of the plan's data
 * @param fillsMissing whether a step of the model's preprocessing does
 */
export function dataContract(
  dataset: Dataset,
  trainRows: Int32Array,
  { missing, weight, fillsMissing }: Pick<DataContract, 'fillsMissing'> & Pick<DataPlan, 'missing' | 'weight'>,
): DataContract {
  const { task, targetNames, classes } = dataset;
  const named = targetNames.length > 1 ? { names: [...targetNames] } : {};
  const common = {
    version: 1 as const,
    task,
    target: { name: targetNames.join(', '), classes: [...classes], ...named },
    missing: missing && [...missing],
    fillsMissing,
  };
  if (dataset.rowShape.length === 3) {
    const [height, width, channels] = dataset.rowShape;
    return { ...common, image: [height, width, channels], columns: [] };
  }
  const columns = contractColumns(dataset, trainRows);
  return { ...common, ...(weight !== undefined && { weight }), image: null, columns };
}

function contractColumns(dataset: Dataset, rows: Int32Array): ContractColumn[] {
  const { low, high } = columnRanges({ dataset, rows, fill: null });
  const columns: ContractColumn[] = [];
  for (const [index, column] of dataset.columns.entries()) {
    const { kind, name, origin, source } = column;
    const last = columns.at(-1);
    if (kind === 'numeric' || kind === 'pixel') {
      const range = { low: low[index] + origin, high: high[index] + origin };
      columns.push({ kind: 'number', name, origin, ...range, missing: false });
    } else if (kind === 'ordinal') columns.push({ kind, name, order: [...column.order] });
    else if (kind === 'missing' && last?.kind === 'number' && last.name === source) last.missing = true;
    else addMark(columns, column);
  }
  return columns;
}

/** A mark goes with those of its source before it. */
function addMark(columns: ContractColumn[], mark: FeatureColumn): void {
  const last = columns.at(-1);
  const isFirst = last?.kind !== 'categories' || last.name !== mark.source;
  const group: CategoriesColumn = isFirst
    ? { kind: 'categories', name: mark.source, categories: [], other: false, missing: false }
    : last;
  if (isFirst) columns.push(group);
  if (mark.kind === 'indicator') group.categories.push(mark.category);
  else if (mark.kind === 'other') group.other = true;
  else group.missing = true;
}

/** Labelled data in a model's layout. */
export interface ContractData {
  readonly rows: number;
  /** Row-major [rows, width], before preprocessing; NaN is a missing value. */
  readonly features: Float32Array;
  /** Class indices of the contract, or values. */
  readonly target: Int32Array | Float64Array;
  /** How much each row counts; null: all alike. */
  readonly weights: Float64Array | null;
  /** For people: categories that the model does not know. */
  readonly warnings: readonly string[];
}

/**
 * Reads labelled data for a saved model: columns by name in any order, others are ignored.
 *
 * @param source as in a config; of several files also `IMAGES,LABELS` in one text. Relative to the working directory
 * @param model anything that bears the contract, as JSON gave it back
 * @throws UserError (data) where a column is absent or holds something else, or a class is not the model's
 */
export async function readForContract(
  source: DataPlan['source'],
  model: { readonly contract: unknown },
): Promise<ContractData> {
  const contract = parseContract(model.contract);
  const named = sourceFor(source, contract);
  const reader = await readerOf(named).load();
  const table = await reader.readLike(named, likeOf(contract), { baseDirectory: '.' });
  const { rows, target, weights } = table;
  const values = inMemory(table.values);
  if (contract.image !== null) return { rows, features: values, target, weights, warnings: [] };
  const placements = contractPlacements(contract, table);
  const warnings = [
    ...unknownCategories(placements).map((message) => `${table.source}, ${message}`),
    ...missingWeights(table, contract),
  ];
  return { rows, features: designMatrix({ ...table, values }, placements), target, weights, warnings };
}

/** The model can be used without weights, but what it is told of is another mean then. */
function missingWeights({ source, weights }: LikeTable, { weight }: DataContract): readonly string[] {
  if (weight === undefined || weights !== null) return [];
  return [`${source}: there is no column "${weight}", which weighted the rows in training; every row counts once`];
}

function parseContract(json: unknown): DataContract {
  const parsed = contractSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const remedy = 'save the model again with this version of regsweep';
  throw new UserError('data', `the model's data contract: ${issue.path.join('.')}: ${issue.message}; ${remedy}`);
}

function likeOf({ task, target, weight, image, missing, fillsMissing, columns }: DataContract): TableLike {
  return {
    task,
    targetNames: target.names ?? [target.name],
    classes: target.classes,
    weight: weight ?? null,
    imageShape: image,
    missing,
    fillsMissing,
    columns: columns.map(({ name, ...column }) =>
      column.kind === 'number' ? { kind: 'number', name, origin: column.origin } : { kind: 'text', name },
    ),
    words: {
      hasColumn: 'the model was trained with it',
      hasClasses: 'the model knows',
      hasShape: 'the model takes',
    },
  };
}

function contractPlacements(contract: DataContract, { columns }: LikeTable): readonly Placement[] {
  return contract.columns.flatMap((wanted): Placement[] => {
    const column = columns.find(({ name }) => name === wanted.name);
    if (column?.kind === 'text' && wanted.kind === 'categories') {
      const { categories, other, missing } = wanted;
      return [{ kind: 'indicators', column, categories, other, missing }];
    }
    if (column?.kind === 'text' && wanted.kind === 'ordinal') {
      return [{ kind: 'ordinal', column, order: wanted.order }];
    }
    if (column === undefined || column.kind === 'text') throw new Error('columns were assigned by the contract');
    const isMarked = wanted.kind === 'number' && wanted.missing;
    return isMarked
      ? [
          { kind: 'number', column },
          { kind: 'missing', column },
        ]
      : [{ kind: 'number', column }];
  });
}

function sourceFor(source: DataPlan['source'], { image }: DataContract): DataPlan['source'] {
  if (image === null) {
    if (typeof source === 'string' || !('images' in source)) return source;
    throw new UserError('data', 'the model takes a table; found images; name a CSV file');
  }
  if (typeof source !== 'string') return source;
  const [images, labels, ...rest] = source.split(',');
  if (labels === undefined || rest.length > 0) {
    throw new UserError('data', `${source}: the model takes images; name both IDX files: IMAGES,LABELS`);
  }
  return { images, labels };
}
