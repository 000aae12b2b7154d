import { z } from 'zod';
import type { DataPlan } from '../../core/plan.js';
import type { Problems } from '../problems.js';

const fileSchema = z.string().min(1, { error: 'a path is wanted; write one, e.g. data/table.csv' });

const imagesSchema = z.strictObject({
  images: fileSchema.describe('IDX file of the images (.gz or not), relative to this config'),
  labels: fileSchema.describe('IDX file of the labels (.gz or not), relative to this config'),
});

const dataShape = {
  source: z
    .union([fileSchema, imagesSchema], {
      error: 'the path of a csv or csv.gz file, or { images, labels } for IDX files, is wanted; correct it',
    })
    .describe('The data: a table (csv, csv.gz) or { images, labels } for IDX files; relative to this config'),
  target: z
    .string({
      error: (issue) =>
        typeof issue.input === 'number'
          ? `a column name is wanted; put it in quotes: '${issue.input}'`
          : 'the name of one column is wanted; write it as in the header line of the table',
    })
    .min(1, { error: 'a column name is wanted; write it as in the header line of the table' })
    .optional()
    .describe('Column of the table to predict; IDX files have their labels'),
  task: z
    .enum(['classification', 'regression'])
    .optional()
    .describe(
      'What is predicted: classes or numbers. Left out: texts are classes, whole numbers with at most 20 distinct values too, everything else is a number',
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
};

export const dataSchema = z
  .strictObject(dataShape)
  .superRefine(({ source, target, exclude }, context) => {
    const isTable = typeof source === 'string';
    if (isTable && target === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['target'],
        message: 'the column to predict is wanted; add target: NAME to data',
        input: target,
      });
    }
    if (!isTable && target !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['target'],
        message: 'IDX files have their labels in a file of their own; remove target',
        input: target,
      });
    }
    if (target !== undefined && exclude.includes(target)) {
      context.addIssue({
        code: 'custom',
        path: ['exclude', exclude.indexOf(target)],
        message: 'the target must stay; remove it from exclude',
        input: target,
      });
    }
  })
  .describe('Where the data lie and what is predicted');

export function checkData(problems: Problems, raw: unknown): DataPlan | undefined {
  const data = problems.check(dataSchema, raw === null ? {} : raw, ['data']);
  if (data === undefined) return undefined;
  const { source, target = null, task = null, test, exclude } = data;
  return { source, target, task, test, exclude };
}
