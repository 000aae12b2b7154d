import { z } from 'zod';

/** Columns are laid out once for all candidates, so these options can't differ between them. */
const laidOutOnce = { searchable: false };

const rowsOrShare = {
  error: 'a number of rows (1 or more) or a share of them (above 0, below 1) is wanted; write e.g. 10 or 0.01',
};

export const oneHotOptions = z.strictObject({
  columns: z
    .array(z.string())
    .default([])
    .describe('columns of numbers (codes, years) to take as categories too; text columns always are')
    .meta(laidOutOnce),
  minFrequency: z
    .number(rowsOrShare)
    .gt(0, rowsOrShare)
    .refine((value) => value < 1 || Number.isInteger(value), rowsOrShare)
    .default(1)
    .describe(
      'categories of fewer rows (or a smaller share of them) become one input together, as does what training never saw; 1: none do',
    )
    .meta(laidOutOnce),
  maxCategories: z
    .number()
    .int()
    .min(2)
    .default(100)
    .describe('a column with more inputs is an error: each category is one')
    .meta(laidOutOnce),
});

const orderSchema = z
  .array(z.union([z.string(), z.number().transform(String)]))
  .min(2)
  .refine((values) => new Set(values).size === values.length, {
    error: 'each value once is wanted; remove the second one',
  });

export const ordinalOptions = z.strictObject({
  columns: z
    .union([z.array(z.string()).min(1), z.record(z.string(), z.union([orderSchema, z.literal('sorted')]))], {
      error:
        'a list of column names, or a mapping from names to their different values in order (or the word sorted), is wanted; write e.g. [grade] or { size: [S, M, L] }',
    })
    .describe(
      'columns to take as numbers 0, 1, 2, …: a list of names, whose values are sorted, or a mapping from names to their values in order, lowest first (or the word sorted)',
    )
    .meta(laidOutOnce),
});

export const imputeOptions = z.strictObject({
  strategy: z
    .enum(['median', 'mean', 'most-frequent', 'constant'])
    .default('median')
    .describe(
      "what a missing number is filled with, of the fit's training rows: median (far-off values don't matter), mean, most-frequent (the least of several), or constant",
    ),
  value: z.number().default(0).describe("constant: the number, in the column's own unit"),
  categories: z
    .enum(['separate', 'most-frequent'])
    .default('separate')
    .describe(
      'what a missing value among texts counts as: separate, a category of its own, or most-frequent, the one that most training rows have',
    )
    .meta(laidOutOnce),
  indicator: z
    .boolean()
    .default(false)
    .describe('true: one more input for each column of numbers with missing values, 1 where the value is missing')
    .meta(laidOutOnce),
});

export const removeOutliersOptions = z.strictObject({
  method: z
    .enum(['mad', 'iqr'])
    .default('mad')
    .describe(
      'mad: a row goes where |x − median| > threshold · 1.4826 · MAD in a column; iqr: where x lies outside [Q1 − factor · IQR, Q3 + factor · IQR]',
    ),
  threshold: z.number().positive().default(6).describe('mad: in robust standard deviations; lower removes more rows'),
  factor: z.number().positive().default(1.5).describe("iqr: in interquartile ranges (Tukey's fences are 1.5)"),
});

export const noOptions = z.strictObject({});
