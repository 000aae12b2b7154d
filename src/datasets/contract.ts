import { z } from 'zod';
import type { Dataset } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { DataPlan } from '../core/plan.js';
import { columnRanges } from './preprocessing/columns.js';

/** What a saved model expects of data: plain JSON, complete without the study. */
const contractSchema = z.object({
  version: z.literal(1),
  task: z.enum(['classification', 'regression']),
  target: z.object({
    name: z.string(),
    /** In the order of their indices; empty for regression. */
    classes: z.array(z.string()),
  }),
  /** The column that says how much each row counts in metrics. Left out: there is none. */
  weight: z.string().exactOptional(),
  /** [height, width, channels] of images, whose pixels are not listed; null for tables. */
  image: z.tuple([z.number(), z.number(), z.number()]).nullable(),
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
      }),
      /** One input for each category, in this order. */
      z.object({ kind: z.literal('categories'), name: z.string(), categories: z.array(z.string()) }),
    ]),
  ),
});

export type DataContract = z.infer<typeof contractSchema>;
type ContractColumn = DataContract['columns'][number];

/** The contract of a model trained on these rows. */
export function dataContract(
  dataset: Dataset,
  trainRows: Int32Array,
  { weight }: Pick<DataPlan, 'weight'> = {},
): DataContract {
  const { task, targetName, classes } = dataset;
  const target = { name: targetName, classes: [...classes] };
  if (dataset.rowShape.length === 3) {
    const [height, width, channels] = dataset.rowShape;
    return { version: 1, task, target, image: [height, width, channels], columns: [] };
  }
  const columns = contractColumns(dataset, trainRows);
  return { version: 1, task, target, ...(weight !== undefined && { weight }), image: null, columns };
}

function contractColumns(dataset: Dataset, trainRows: Int32Array): ContractColumn[] {
  const { low, high } = columnRanges(dataset, trainRows);
  const columns: ContractColumn[] = [];
  for (const [index, { kind, name, origin, source, category }] of dataset.columns.entries()) {
    const last = columns.at(-1);
    if (kind !== 'indicator') {
      columns.push({ kind: 'number', name, origin, low: low[index] + origin, high: high[index] + origin });
    } else if (last?.kind === 'categories' && last.name === source) {
      last.categories.push(category ?? '');
    } else {
      columns.push({ kind: 'categories', name: source, categories: [category ?? ''] });
    }
  }
  return columns;
}

/** Labelled data in a model's layout. */
export interface ContractData {
  readonly rows: number;
  /** Row-major [rows, width], before preprocessing. */
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
 * @param source as in a config; for images also `IMAGES,LABELS` in one text. Relative to the working directory
 * @param model anything that bears the contract, as JSON gave it back
 * @throws UserError (data) where a column is absent or holds something else, or a class is not the model's
 */
export async function readForContract(
  source: DataPlan['source'],
  model: { readonly contract: unknown },
): Promise<ContractData> {
  const contract = parseContract(model.contract);
  if (contract.image !== null) {
    const { readImagesForContract } = await import('./idx/read-for-contract.js');
    return readImagesForContract(imageSource(source), contract);
  }
  if (typeof source !== 'string') throw new UserError('data', 'the model takes a table; found images; name a CSV file');
  const { readCsvForContract } = await import('./csv/read-for-contract.js');
  return readCsvForContract(source, contract);
}

function parseContract(json: unknown): DataContract {
  const parsed = contractSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const remedy = 'save the model again with this version of regsweep';
  throw new UserError('data', `the model's data contract: ${issue.path.join('.')}: ${issue.message}; ${remedy}`);
}

function imageSource(source: DataPlan['source']): Exclude<DataPlan['source'], string> {
  if (typeof source !== 'string') return source;
  const [images, labels, ...rest] = source.split(',');
  if (labels === undefined || rest.length > 0) {
    throw new UserError('data', `${source}: the model takes images; name both IDX files: IMAGES,LABELS`);
  }
  return { images, labels };
}
