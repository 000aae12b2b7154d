import { z } from 'zod';
import { formatOf } from '../../core/data-format.js';
import { splitColumnNames } from '../../core/dataset.js';
import { tasks } from '../../core/metric.js';
import type { DataPlan } from '../../core/plan.js';
import { targetTransforms } from '../../core/target-transform.js';
import { isMapping } from '../path.js';
import type { Problems } from '../problems.js';
import { complaint, shown } from '../words.js';
import { checkTestSource } from './test-source.js';

const fileSchema = z.string().min(1, { error: 'a path is wanted; write one, e.g. data/table.csv' });

const imagesSchema = z.strictObject({
  images: fileSchema.describe('IDX file of the images (.gz or not), relative to this config'),
  labels: fileSchema.describe('IDX file of the labels (.gz or not), relative to this config'),
});

function splitColumn(meaning: string) {
  return z
    .string({ error: 'the name of one column is wanted; write it as in the header line of the table' })
    .min(1, { error: 'a column name is wanted; write it as in the header line of the table' })
    .optional()
    .describe(meaning);
}

const missingMark = { error: 'a word or a number is wanted; write e.g. NA, or put it in quotes' };
const columnSchema = z
  .string()
  .min(1, { error: 'a column name is wanted; write it as in the header line of the table' });

const dataShape = {
  source: z
    .union([fileSchema, imagesSchema], {
      error:
        'the path of a csv, csv.gz, parquet, npy or npz file, or { images, labels } for IDX files, is wanted; name files',
    })
    .describe(
      'The data: a table (csv, csv.gz, parquet), arrays of NumPy (npy, npz), or { images, labels } for IDX files; relative to this config',
    ),
  testSource: z
    .union([fileSchema, imagesSchema], {
      error: 'the path of a table, or { images, labels } for IDX files, is wanted; name files',
    })
    .optional()
    .describe(
      'A file of its own for the test rows, in any form that data.source takes; relative to this config. Left out: data.test says how many rows are set aside from the source',
    ),
  target: z
    .union([columnSchema, z.array(columnSchema).min(1).readonly()], {
      error: (issue) =>
        typeof issue.input === 'number'
          ? `a column name is wanted; put it in quotes: '${issue.input}'`
          : 'the name of a column, or a list of names, is wanted; write it as in the header line of the table',
    })
    .optional()
    .describe(
      'Column of the table to predict, or a list of columns: of numbers, or of labels (1 where a row has the label, else 0); IDX files have their labels. Left out: of an npy file the last column, of an npz file the array y',
    ),
  task: z
    .enum(tasks)
    .optional()
    .describe(
      'What is predicted: classes (one of several), numbers, or multi-label (each of several labels or not). Left out: texts are classes, whole numbers with at most 20 distinct values too, several columns that hold 0 and 1 only are labels, everything else is a number',
    ),
  targetTransform: z
    .enum(targetTransforms)
    .optional()
    .describe(
      'What training does to a number: standardize, none, or log and log1p (its logarithm, standardised) for targets over many orders of magnitude. Scores stay in the own unit. Default standardize',
    ),
  test: z
    .number()
    .min(0)
    .lt(1)
    .default(0.2)
    .describe(
      'Share of the rows (0 to below 1) that is set aside first and looked at once, at the end. More makes the test result surer and leaves less to learn from; 0: no test. Default 0.2',
    ),
  exclude: z
    .array(z.string(), { error: 'a list of column names is wanted; write e.g. [id, name]' })
    .default([])
    .describe('Columns that are neither inputs nor target, such as identifiers. Default none'),
  group: splitColumn(
    'Column of groups (patients, machines, shops) whose rows stay together: in folds, in the test rows, and where early stopping keeps rows apart. It is no input',
  ),
  time: splitColumn(
    'Column of times, numbers or ISO dates, by which rows are put in order: what is scored lies after what is trained on. It is no input',
  ),
  fold: splitColumn('Column that names the fold of each row. It is no input'),
  weight: z
    .string({ error: 'the name of one column is wanted; write it as in the header line of the table' })
    .min(1, { error: 'a column name is wanted; write it as in the header line of the table' })
    .optional()
    .describe(
      'Column that says how much each row counts, in losses and in metrics: a number of at least 0. It is no input. Default: every row counts once',
    ),
  missing: z
    .array(z.union([z.string(), z.number().transform(String)], missingMark), {
      error: 'a list of what stands for no value is wanted; write e.g. [NA, "?", -999]',
    })
    .optional()
    .describe(
      'What counts as no value beside the empty cell, such as NA or -999, in any case of letters. Left out: among numbers NA, N/A, #N/A, NaN, null, none, ?, - and . too; among texts the empty cell only, for there a word may be what the column says',
    ),
};

export const dataSchema = z.strictObject(dataShape).describe('Where the data lie and what is predicted');

export function checkData(problems: Problems, raw: unknown): DataPlan | undefined {
  const written = raw === null ? {} : raw;
  const before = problems.list.length;
  const data = problems.check(dataSchema, written, ['data']);
  if (isMapping(written)) {
    checkTarget(problems, written);
    checkSplitColumns(problems, written);
    checkWeight(problems, written);
    checkTask(problems, written);
    checkTestSource(problems, written);
  }
  if (data === undefined || problems.list.length > before) return undefined;
  const { source, testSource, target = null, task = null, test, exclude, missing = null } = data;
  const { group = null, time = null, fold = null, weight, targetTransform = 'standardize' } = data;
  // What is left out stays out, so that a plan of before is the same plan.
  return {
    ...{ source, target: oneOrSeveral(target), task, exclude, missing, group, time, fold },
    test: testSource === undefined ? test : 0,
    ...(testSource !== undefined && { testSource }),
    ...(weight !== undefined && { weight }),
    ...(targetTransform !== 'standardize' && { targetTransform }),
  };
}

/** Whether what is said of the target goes together. */
function checkTask(
  problems: Problems,
  { source, target, task, targetTransform }: Readonly<Record<string, unknown>>,
): void {
  if (task === 'multi-label') {
    const isArray = typeof source === 'string' && formatOf(source) === 'numpy';
    if (!isArray && (!Array.isArray(target) || target.length === 1)) {
      const found = target === undefined ? 'data.target is missing' : `data.target is ${shown(target)}`;
      const wanted = 'several columns of 0 and 1, one for each label, are wanted';
      problems.add(
        ['data', 'target'],
        complaint(`data.task is multi-label, and ${found}`, wanted, 'write target: [A, B, …]'),
      );
    }
    if (targetTransform !== undefined) {
      const found = `data.targetTransform is ${shown(targetTransform)}, and data.task is multi-label`;
      problems.add(['data', 'targetTransform'], complaint(found, 'numbers are wanted', 'remove it'), 'key');
    }
  }
  if (task !== 'classification') return;
  if (Array.isArray(target) && target.length > 1) {
    const found = `data.target names ${target.length} columns, and data.task is classification`;
    const remedy = 'name one column, or say task: multi-label (of columns of 0 and 1) or regression';
    problems.add(['data', 'target'], complaint(found, 'one column of classes is wanted', remedy));
  }
  if (targetTransform !== undefined) {
    const found = `data.targetTransform is ${shown(targetTransform)}, and data.task is classification`;
    problems.add(['data', 'targetTransform'], complaint(found, 'numbers are wanted', 'remove it'), 'key');
  }
}

/** A list of one is one. */
function oneOrSeveral(target: string | readonly string[] | null): string | readonly string[] | null {
  return typeof target === 'object' && target?.length === 1 ? target[0] : target;
}

function checkWeight(problems: Problems, written: Readonly<Record<string, unknown>>): void {
  const { source, target, exclude, weight } = written;
  if (typeof weight !== 'string') return;
  const at = ['data', 'weight'];
  const found = `data.weight is ${shown(weight)}`;
  if (isMapping(source)) {
    problems.add(at, complaint(found, 'no column is wanted, as IDX files have none', 'remove it'), 'key');
  }
  if ([target].flat().includes(weight)) {
    const wanted = 'a column that is not predicted is wanted';
    problems.add(at, complaint(`${found}, which is the target`, wanted, 'name another column'));
  }
  const twin = splitColumnNames.find((key) => written[key] === weight);
  if (twin !== undefined) {
    problems.add(at, complaint(`${found}, as data.${twin} is`, 'one use a column is wanted', 'remove one of them'));
  }
  if (Array.isArray(exclude) && exclude.includes(weight)) {
    const wanted = 'a column that is read is wanted, and it is no input anyway';
    problems.add(at, complaint(`${found}, which data.exclude names`, wanted, 'take it out of data.exclude'));
  }
}

/** Looks at what is written, so that it is told beside other mistakes of the section. */
function checkTarget(problems: Problems, { source, target, exclude }: Readonly<Record<string, unknown>>): void {
  if (typeof source === 'string' && target === undefined && formatOf(source) !== 'numpy') {
    const message = complaint('data.target is missing', 'the column to predict is wanted', 'add target: NAME');
    problems.add(['data', 'target'], message);
  }
  if (isMapping(source) && target !== undefined) {
    const found = `data.target is ${shown(target)}`;
    const wanted = 'no target is wanted, as IDX files have their labels in a file of their own';
    problems.add(['data', 'target'], complaint(found, wanted, 'remove it'), 'key');
  }
  for (const [place, name] of [target].flat().entries()) {
    if (typeof name !== 'string') continue;
    if (Array.isArray(target) && target.indexOf(name) < place) {
      const found = `data.target[${place}] is ${shown(name)} for the second time`;
      problems.add(['data', 'target', place], complaint(found, 'each column once is wanted', 'remove one'));
    }
    if (!Array.isArray(exclude) || !exclude.includes(name)) continue;
    const index = exclude.indexOf(name);
    const found = `data.exclude[${index}] is the target ${shown(name)}`;
    problems.add(['data', 'exclude', index], complaint(found, 'a column that is not predicted is wanted', 'remove it'));
  }
}

/** A column has one use. */
function checkSplitColumns(problems: Problems, written: Readonly<Record<string, unknown>>): void {
  const given = splitColumnNames.filter((key) => typeof written[key] === 'string');
  for (const [index, key] of given.entries()) {
    const found = `data.${key} is ${shown(written[key])}`;
    const twin = given.slice(0, index).find((other) => written[other] === written[key]);
    if (isMapping(written.source)) {
      const wanted = 'a table is wanted, as IDX files have no other columns';
      problems.add(['data', key], complaint(found, wanted, 'remove it'), 'key');
    } else if ([written.target].flat().includes(written[key])) {
      problems.add(['data', key], complaint(`${found}, the target`, 'another column is wanted', 'change it'));
    } else if (twin !== undefined) {
      const told = `${found}, as data.${twin} is`;
      problems.add(['data', key], complaint(told, 'one use a column is wanted', 'remove one of them'));
    }
  }
}
