import { z } from 'zod';
import { UserError } from '../core/errors.js';
import { standardMetrics, tasks } from '../core/metric.js';
import type { Interval, TestResult } from '../core/outcome.js';
import type { ObjectivePlan } from '../core/plan.js';

/** `regsweep.json`, what a saved model is besides its layers: everything that a prediction needs, and what was known of it. */

const interval = z.object({ value: z.number().nullable(), low: z.number().nullable(), high: z.number().nullable() });

const columnSchema = z.object({
  name: z.string(),
  /**
   * numeric: the value; ordinal: its place in the order; indicator, other, missing: 1 where the value is the category,
   * a category that has no indicator, or not there.
   */
  kind: z.enum(['numeric', 'ordinal', 'indicator', 'other', 'missing']),
  /** The column of the data that it comes from, and, for indicators, the category that it stands for. */
  source: z.string(),
  category: z.string().nullable(),
  /** Of ordinal columns, the categories from place 0 on. */
  order: z.array(z.string()).optional(),
  /** The network's input is (float32(value − origin) − shift) · scale, with `fill` for float32(value − origin) of a missing value. */
  origin: z.number(),
  /** null: a missing value is refused. */
  fill: z.number().nullable().default(null),
  shift: z.number(),
  scale: z.number(),
});

const objectiveSchema = z.object({
  metric: z.string().nullable(),
  also: z.array(z.string()).optional(),
  positive: z.string().optional(),
  threshold: z.number().optional(),
  top: z.number().optional(),
  level: z.number().optional(),
  costs: z.record(z.string(), z.record(z.string(), z.number())).optional(),
});

export const modelCardSchema = z.object({
  schemaVersion: z.literal(1),
  regsweep: z.string(),
  study: z.object({ name: z.string(), seed: z.number(), planHash: z.string() }),
  task: z.enum(tasks),
  target: z.object({
    name: z.string(),
    /** In the order of the network's outputs; empty for numbers and labels. */
    classes: z.array(z.string()),
    /** Of several labels their names, in the order of the network's outputs. Left out: another task. */
    labels: z.array(z.string()).optional(),
    /** The number is output · scale + mean; null for classes and labels. */
    scaling: z.object({ mean: z.number(), scale: z.number() }).nullable(),
    /** Several numbers: each as it is learned, in the order of the outputs; `scaling` is null then. */
    several: z.array(z.object({ name: z.string(), mean: z.number(), scale: z.number() })).optional(),
    /** A number was learned on this scale: output · scale + mean is the logarithm of it (log), or of it and 1 (log1p). */
    learned: z.enum(['log', 'log1p']).optional(),
    /** The column that says how much each row counts in metrics. Left out: there is none. */
    weight: z.string().optional(),
  }),
  input: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('table'),
      columns: z.array(columnSchema),
      /** What counts as no value, as in `data.missing`. */
      missing: z.array(z.string()).nullable().default(null),
    }),
    /** Pixels 0–255 are divided by 255, then (x − shift) · scale; row-major, [height, width, channels]. */
    z.object({
      kind: z.literal('image'),
      shape: z.array(z.number()),
      shift: z.array(z.number()),
      scale: z.array(z.number()),
    }),
  ]),
  /** How its decisions are made and measured; left out where nothing but the standard metrics is. */
  objective: objectiveSchema.optional(),
  /** The layer that gives logits or the standardised number; the model's last layer makes probabilities or units of it. */
  outputLayer: z.string(),
  /** Each preprocessing step with what it learned, for people. */
  preprocessing: z.array(z.record(z.string(), z.json())),
  /** What the data must look like; see `datasets/`. */
  contract: z.json(),
  test: z
    .object({
      rows: z.number(),
      metrics: z.record(z.string(), interval),
    })
    .nullable(),
});

export type ModelCard = z.infer<typeof modelCardSchema>;
export type CardColumn = z.infer<typeof columnSchema>;
type CardTest = ModelCard['test'];

/** Each number that the model predicts, in the order of its outputs; empty for classes and labels. */
export function numbersOf({ task, target }: ModelCard) {
  if (task !== 'regression') return [];
  return target.several ?? [{ name: target.name, ...(target.scaling ?? { mean: 0, scale: 1 }) }];
}

/** @throws UserError (data) where the text is not a model's */
export function parseModelCard(text: string, path: string): ModelCard {
  const wanted = 'a regsweep.json that regsweep wrote is wanted; run the study again to write it anew';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UserError('data', `${path}: found no JSON; ${wanted}`, { cause });
  }
  const parsed = modelCardSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError('data', `${path}: ${issue.path.join('.')}: ${issue.message}; ${wanted}`, { cause: parsed.error });
}

/** JSON has no NaN: what is not defined is null there. */
export function toCardTest(test: TestResult | null): CardTest {
  if (test === null) return null;
  const orNull = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    rows: test.rows,
    metrics: mapMetrics(test.metrics, ({ value, low, high }) => ({
      value: orNull(value),
      low: orNull(low),
      high: orNull(high),
    })),
  };
}

export function fromCardTest(test: CardTest): TestResult | null {
  if (test === null) return null;
  const orNaN = (value: number | null) => value ?? Number.NaN;
  return {
    rows: test.rows,
    metrics: mapMetrics(
      test.metrics,
      ({ value, low, high }): Interval => ({
        value: orNaN(value),
        low: orNaN(low),
        high: orNaN(high),
      }),
    ),
  };
}

function mapMetrics<A, B>(metrics: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, map(value)]));
}

/** What a card keeps of an objective; null: nothing that would not be so without it. */
export function toCardObjective(objective: ObjectivePlan, task: ModelCard['task']): ModelCard['objective'] | null {
  const { metric, ...settings } = objective;
  const isStandard = metric === null || standardMetrics(task).includes(metric);
  if (isStandard && Object.keys(settings).length === 0) return null;
  return JSON.parse(JSON.stringify(objective));
}
