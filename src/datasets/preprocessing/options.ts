import { z } from 'zod';

/** Columns are laid out once for all candidates, so these options can't differ between them. */
const laidOutOnce = { searchable: false };

export const oneHotOptions = z.strictObject({
  columns: z
    .array(z.string())
    .default([])
    .describe('columns of numbers (codes, years) to take as categories too; text columns always are')
    .meta(laidOutOnce),
  maxCategories: z
    .number()
    .int()
    .min(2)
    .default(100)
    .describe('a column with more categories is an error: each one is an input of the network')
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
