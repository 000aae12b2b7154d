import { z } from 'zod';
import type { Catalog } from '../core/port.js';
import { averagingShape } from './sections/averaging.js';
import { byLayer } from './sections/by-layer.js';
import { gradientNoiseShape } from './sections/gradient-noise.js';
import { lossShape } from './sections/loss.js';
import { optimizerShape } from './sections/optimizer.js';
import { lambdaSchema, penaltyShape } from './sections/penalty.js';
import { scheduleShape } from './sections/schedule.js';
import { earlyStoppingShape, trainingShape } from './sections/training.js';

/** Short names of the space and the paths that they stand for. */
export const shortNames: Readonly<Record<string, string>> = {
  lambda: 'training.penalty.lambda',
  alpha: 'training.penalty.alpha',
  dropout: 'model.dropout',
  clipNorm: 'training.clipNorm',
  clipValue: 'training.clipValue',
  learningRate: 'training.optimizer.learningRate',
};

/** Schema of each value that a candidate may vary, by its path. */
export type Targets = ReadonlyMap<string, z.ZodType>;

/** An option whose schema says `meta({ searchable: false })` is the same for all candidates. */
function isSearchable(schema: z.ZodType): boolean {
  return schema.meta()?.searchable !== false;
}

/** What of the catalog a config uses; `model` null: not known, so any. */
export interface Chosen {
  readonly model: string | null;
  readonly preprocessing: readonly string[];
}

/** Of one layer. */
const rateSchema = z.number().min(0).lt(1);

const dropoutSchema = byLayer(rateSchema)
  .default(0)
  .describe(
    'Share of units that dropout layers switch off in training, 0 to below 1, for all of them or { layer: share, others: share }. More regularises more. Default 0',
  );

/** What a layer's own value must be, by the path of the values that may differ from layer to layer. */
export const layerSchemas: Readonly<Record<string, z.ZodNumber>> = {
  'training.penalty.lambda': lambdaSchema,
  'model.dropout': rateSchema,
};

/** Options that every model has. */
export const commonModelOptions = { dropout: dropoutSchema };

export function targetsOf(catalog: Catalog, chosen: Chosen): Targets {
  const models = chosen.model === null ? Object.keys(catalog.models) : [chosen.model];
  return new Map([
    ...under('training', trainingShape),
    ...under('training.optimizer', optimizerShape),
    ...under('training.schedule', scheduleShape),
    ...under('training.penalty', penaltyShape),
    ...under('training.earlyStopping', earlyStoppingShape),
    ...under('training.loss', lossShape),
    ...under('training.gradientNoise', gradientNoiseShape),
    ...under('training.averaging', averagingShape),
    ...under('model', commonModelOptions),
    ...models.flatMap((model) => under('model', catalog.models[model].options.shape)),
    ...chosen.preprocessing.flatMap((step) =>
      under(`preprocessing.${step}`, catalog.preprocessing[step].options.shape),
    ),
  ]);
}

function under(prefix: string, shape: z.core.$ZodLooseShape): [string, z.ZodType][] {
  // Options schemas are made with zod itself, so their fields are its full types.
  const fields = Object.entries(shape as Record<string, z.ZodType>);
  return fields.filter(([, schema]) => isSearchable(schema)).map(([key, schema]) => [`${prefix}.${key}`, schema]);
}

/** Which kinds of value a schema takes, by JSON Schema's names: `integer`, `number`, `string`, `array`, …, or `choice` of some numbers */
export function kindsOf(schema: z.ZodType): ReadonlySet<string> {
  const kinds = new Set<string>();
  const visit = (json: z.core.JSONSchema.BaseSchema): void => {
    // Some numbers are not a range of them.
    const isChoice = json.enum !== undefined && json.type === 'number';
    for (const kind of [isChoice ? 'choice' : (json.type ?? [])].flat()) kinds.add(kind);
    for (const part of [...(json.anyOf ?? []), ...(json.oneOf ?? []), ...(json.allOf ?? [])]) {
      if (typeof part === 'object') visit(part);
    }
  };
  visit(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return kinds;
}
