import { z } from 'zod';
import type { JsonObject } from '../core/json.js';
import { knownLosses } from '../core/known-losses.js';
import type { Catalog, OptionsCatalog } from '../core/port.js';
import { categoricalDeclarationSchema, numericDeclarationSchema } from '../space/declaration.js';
import { defaultModel } from './check-config.js';
import { optionsSchema } from './named.js';
import { isMapping } from './path.js';
import { averagingSchema, averagingShape } from './sections/averaging.js';
import { dataSchema } from './sections/data.js';
import { executionSchema } from './sections/execution.js';
import { gradientNoiseSchema } from './sections/gradient-noise.js';
import { gateSchema } from './sections/judging.js';
import { lossSchema } from './sections/loss.js';
import { objectiveSchema } from './sections/objective.js';
import { optimizerSchema, optimizerShape } from './sections/optimizer.js';
import { penaltySchema, penaltyShape } from './sections/penalty.js';
import { scheduleSchema, scheduleShape } from './sections/schedule.js';
import { commonStrategyOptions, defaultStrategy } from './sections/search.js';
import { extendsSchema, referenceSchema, seedSchema, studyNameSchema } from './sections/study.js';
import { earlyStoppingSchema, trainingShape } from './sections/training.js';
import { defaultValidation, nestedName } from './sections/validation.js';
import { whereSchema } from './space-where.js';
import { commonModelOptions, kindsOf, layerSchemas, shortNames, targetsOf } from './targets.js';

/**
 * The JSON Schema (2020-12) of a config, for editors: completion, descriptions and first checks while typing. It has the
 * same schemas as `parseConfig` behind it; what sections mean to each other, and whether one is missing (a config may extend
 * another), only `parseConfig` knows.
 */
export function configJsonSchema(catalog: Catalog): JsonObject {
  const properties = {
    extends: jsonOf(extendsSchema),
    study: jsonOf(studyNameSchema),
    seed: jsonOf(seedSchema),
    data: jsonOf(dataSchema),
    preprocessing: preprocessingJson(catalog.preprocessing),
    model: namedJson(catalog.models, defaultModel, () => commonModelOptions, 'The network'),
    training: trainingJson(),
    space: blocksJson(),
    strategy: strategyJson(catalog.strategies),
    validation: validationJson(
      catalog.validation,
      'How each candidate is judged. Default k-fold with 5 folds (group-k-fold with data.group, time-series with data.time, predefined with data.fold); strategy: grid alone validates by holdout',
    ),
    objective: orNames(jsonOf(objectiveSchema(catalog.metrics)), Object.keys(catalog.metrics)),
    execution: jsonOf(executionSchema(catalog.backends)),
    gate: jsonOf(gateSchema(catalog.metrics)),
    reference: jsonOf(referenceSchema),
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'regsweep config',
    description: 'A study: data, network, what to search, how to search and how to judge',
    ...mapping(properties),
    $defs: {
      scheme: namedJson(catalog.validation, defaultValidation, () => ({}), 'How rows are split'),
      space: spaceJson(catalog),
    },
  };
}

/** A zod schema as JSON Schema of what is written (not of what is read). */
function jsonOf(schema: z.core.$ZodType): JsonObject {
  const {
    $schema: _,
    $defs: _recursive,
    ...json
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // zod's bound of whole numbers says nothing to a person.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      delete jsonSchema.searchable; // ours, see targets.ts
    },
  });
  // JSON Schema is JSON; the trip through text drops zod's hidden fields. The one recursive schema is "any JSON".
  return JSON.parse(JSON.stringify(json), (_key, value) => (isMapping(value) && '$ref' in value ? {} : value));
}

function mapping(properties: JsonObject): JsonObject {
  return { type: 'object', properties, additionalProperties: false };
}

/** A mapping that may also be written as a name alone. */
function orNames({ description, default: standard, ...json }: JsonObject, names: readonly string[]): JsonObject {
  return {
    ...(description === undefined ? {} : { description }),
    ...(standard === undefined ? {} : { default: standard }),
    anyOf: [{ type: 'string', enum: names }, json],
  };
}

function namedJson(
  entries: OptionsCatalog,
  defaultName: string,
  common: (name: string) => z.core.$ZodLooseShape,
  description: string,
): JsonObject {
  const mappings = Object.entries(entries).map(([name, { summary, options }]) => {
    const json = jsonOf(optionsSchema(options, common(name)));
    const properties = { name: { const: name, description: summary }, ...(json.properties as JsonObject) };
    return { ...json, description: summary, properties, ...(name === defaultName ? {} : { required: ['name'] }) };
  });
  return { description, default: defaultName, anyOf: [...names(entries), ...mappings] };
}

/** Each name with its summary, as editors show it beside a completion. */
function names(entries: OptionsCatalog): readonly JsonObject[] {
  return Object.entries(entries).map(([name, { summary }]) => ({ const: name, description: summary }));
}

function strategyJson(entries: OptionsCatalog): JsonObject {
  const { anyOf, ...rest } = namedJson(
    entries,
    defaultStrategy,
    commonStrategyOptions,
    'How candidates are found: a word for a whole strategy (grid by holdout; k-fold: the grid with 5 folds; bayes, random, sobol with 5 folds), or a mapping. Default bayes with 40 trials',
  );
  const kFold = { const: 'k-fold', description: 'The grid, each candidate judged by 5-fold cross-validation' };
  return { ...rest, anyOf: [kFold, ...(anyOf as readonly JsonObject[])] };
}

function validationJson(entries: OptionsCatalog, description: string): JsonObject {
  const { anyOf, ...rest } = namedJson(entries, defaultValidation, () => ({}), description);
  const summary = 'outer folds around the search, for an honest estimate of the whole procedure';
  const scheme = (meaning: string) => ({ description: meaning, $ref: '#/$defs/scheme' });
  const properties = {
    name: { const: nestedName, description: summary },
    outer: scheme(
      'The outer folds: each runs the whole search on its training rows and is scored on the others. Left out: k-fold with 5 folds, or the scheme of the column that data names',
    ),
    inner: scheme(
      'How candidates are judged, within the outer folds and for the recommendation. Left out: k-fold with 5 folds, or the scheme of the column that data names',
    ),
  };
  const mappings = anyOf as readonly JsonObject[];
  const isName = (one: JsonObject) => 'const' in one;
  const nested = { description: summary, ...mapping(properties), required: ['name'] };
  return {
    ...rest,
    anyOf: [
      ...mappings.filter(isName),
      { const: nestedName, description: summary },
      ...mappings.filter((one) => !isName(one)),
      nested,
    ],
  };
}

function preprocessingJson(entries: OptionsCatalog): JsonObject {
  const properties = Object.fromEntries(
    Object.entries(entries).map(([name, { summary, options }]) => [
      name,
      { ...jsonOf(optionsSchema(options, {})), description: summary },
    ]),
  );
  const step = { ...mapping(properties), minProperties: 1, maxProperties: 1 };
  return {
    description: "Steps in their order, each fitted on a fold's training rows only. Default none",
    type: 'array',
    default: [],
    items: { anyOf: [...names(entries), step] },
  };
}

function trainingJson(): JsonObject {
  const properties = Object.fromEntries(
    Object.entries(trainingShape).map(([key, schema]) => [key, valueJson(`training.${key}`, schema)]),
  );
  return { description: 'How each fit is trained', ...mapping(properties) };
}

/** What may be written at a path, its shorthand included. */
function valueJson(path: string, schema: z.ZodType): JsonObject {
  switch (path) {
    case 'training.optimizer':
      return orNames({ ...jsonOf(optimizerSchema), default: 'adam' }, optimizerShape.name.unwrap().options);
    case 'training.schedule':
      return orNames({ ...jsonOf(scheduleSchema), default: 'constant' }, scheduleShape.name.unwrap().options);
    case 'training.penalty':
      return orNames({ ...jsonOf(penaltySchema), default: 'l2' }, penaltyShape.name.unwrap().options);
    case 'training.averaging':
      return orNames({ ...jsonOf(averagingSchema), default: 'none' }, averagingShape.name.unwrap().options);
    case 'training.gradientNoise':
      return orNames({ ...jsonOf(gradientNoiseSchema), default: 'none' }, ['none']);
    case 'training.loss':
      return orNames(jsonOf(lossSchema), Object.keys(knownLosses));
    case 'training.earlyStopping':
      return earlyStoppingJson();
    default:
      return jsonOf(schema);
  }
}

function earlyStoppingJson(): JsonObject {
  const { description, anyOf } = jsonOf(earlyStoppingSchema);
  return {
    description,
    default: 'none',
    anyOf: [{ enum: ['none', true, false] }, ...(anyOf as readonly JsonObject[])],
  };
}

function blocksJson(): JsonObject {
  const space = { $ref: '#/$defs/space' };
  const description = 'Spaces that a grid goes through one after the other';
  return {
    description: 'What is searched: a mapping of parameters, or for a grid a list of such mappings',
    anyOf: [space, { description, type: 'array', minItems: 1, items: space }],
  };
}

function spaceJson(catalog: Catalog): JsonObject {
  const targets = targetsOf(catalog, { model: null, preprocessing: Object.keys(catalog.preprocessing) });
  const paths = Object.fromEntries([...targets].map(([path, target]) => [path, parameterJson(path, target)]));
  const short = Object.fromEntries(Object.entries(shortNames).map(([name, path]) => [name, paths[path]]));
  return {
    description:
      'What is searched: short names (lambda, alpha, dropout, clipNorm, clipValue, learningRate) or paths of model, training and preprocessing',
    ...mapping({ where: jsonOf(whereSchema), ...short, ...paths }),
    patternProperties: layersJson(),
    minProperties: 1,
  };
}

const sharedJson = { type: 'string', description: 'Another parameter of the space, whose value this one has too' };

/** What is searched for one layer, by a name with the layer's behind it. */
function layersJson(): JsonObject {
  const layers = Object.entries(layerSchemas).flatMap(([path, target]) => {
    const names = Object.keys(shortNames).filter((name) => shortNames[name] === path);
    return [path, ...names].map((name) => [`^${name.replaceAll('.', '\\.')}\\.`, parameterJson(path, target)]);
  });
  return Object.fromEntries(layers);
}

const declarationKeys = [...Object.keys(numericDeclarationSchema.shape), 'values', 'same'];

/** For each layer its own. */
function byLayerJson(target: z.ZodType): JsonObject {
  return {
    description: 'For each layer that is named',
    type: 'object',
    propertyNames: { pattern: `^(?!(?:${declarationKeys.join('|')})$)` },
    additionalProperties: parameterJson('', target),
  };
}

function parameterJson(path: string, target: z.ZodType): JsonObject {
  const { description = '', default: _, ...whole } = valueJson(path, target);
  const layer = Object.hasOwn(layerSchemas, path) ? layerSchemas[path] : null;
  const value = layer === null ? whole : jsonOf(layer);
  const list = jsonOf(categoricalDeclarationSchema);
  const items = { description: 'The values to choose from', type: 'array', minItems: 1, items: value };
  const choice = { ...list, properties: { ...(list.properties as JsonObject), values: items } };
  const kinds = kindsOf(target);
  const range = kinds.has('number') || kinds.has('integer') ? [jsonOf(numericDeclarationSchema)] : [];
  const same = { ...mapping({ same: sharedJson }), required: ['same'] };
  const byLayer = layer === null ? [] : [byLayerJson(layer)];
  return { description, anyOf: [...range, choice, same, ...byLayer, value] };
}
