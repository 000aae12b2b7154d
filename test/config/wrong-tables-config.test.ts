import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.js';
import { UserError } from '../../src/core/errors.js';
import { preprocessingSteps } from '../../src/datasets/preprocessing/index.js';
import { catalog } from './fixture-catalog.js';

const rest = 'space: { lambda: { low: 1e-3, high: 1, log: true } }\n';

function parse(text: string) {
  return parseConfig(text, { path: 'my.yaml', catalog: { ...catalog, preprocessing: preprocessingSteps } });
}

function errors(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

const stepErrors = (steps: string) => errors(`data: { source: a.csv, target: y }\npreprocessing: ${steps}\n${rest}`);

describe('what stands for no value', () => {
  it('is a list of words and numbers', () => {
    const { data } = parse(`data: { source: a.csv, target: y, missing: [NA, -999, "?"] }\n${rest}`);
    expect(data.missing).toEqual(['NA', '-999', '?']);
    expect(parse(`data: { source: a.csv, target: y }\n${rest}`).data.missing).toBeNull();
  });

  it('is told where it is none', () => {
    expect(errors(`data: { source: a.csv, target: y, missing: NA }\n${rest}`)).toMatchInlineSnapshot(
      `"my.yaml, line 1, column 44: data.missing is 'NA'; a list of what stands for no value is wanted; write e.g. [NA, "?", -999]"`,
    );
    expect(errors(`data: { source: a.csv, target: y, missing: [true] }\n${rest}`)).toMatchInlineSnapshot(
      `"my.yaml, line 1, column 45: data.missing[0] is true; a word or a number is wanted; write e.g. NA, or put it in quotes"`,
    );
  });
});

describe('steps for missing values and categories', () => {
  it('are told where an option is none', () => {
    expect(stepErrors('[{ impute: { strategy: avg, indicator: maybe, categories: own } }]')).toMatchInlineSnapshot(`
      "my.yaml, line 2, column 39: preprocessing[0].impute.strategy is 'avg'; median, mean, most-frequent or constant is wanted; choose one of these
      my.yaml, line 2, column 55: preprocessing[0].impute.indicator is 'maybe'; true or false is wanted; write true or false
      my.yaml, line 2, column 74: preprocessing[0].impute.categories is 'own'; separate or most-frequent is wanted; choose one of these"
    `);
    expect(stepErrors('[{ impute: { value: 3 } }]')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 36: preprocessing[0].impute.value is 3; only the strategy constant uses it, and the strategy is 'median'; remove it, or say strategy: constant"`,
    );
    expect(stepErrors('[{ one-hot: { minFrequency: 0 } }]')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 44: preprocessing[0].one-hot.minFrequency is 0; a number of rows (1 or more) or a share of them (above 0, below 1) is wanted; write e.g. 10 or 0.01"`,
    );
    expect(stepErrors('[{ one-hot: { minFrequency: 1.5 } }]')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 44: preprocessing[0].one-hot.minFrequency is 1.5; a number of rows (1 or more) or a share of them (above 0, below 1) is wanted; write e.g. 10 or 0.01"`,
    );
    expect(stepErrors('[ordinal]')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 17: preprocessing[0].columns is missing; a list of column names, or a mapping from names to their different values in order (or the word sorted), is wanted; write e.g. [grade] or { size: [S, M, L] }"`,
    );
    expect(stepErrors('[{ ordinal: { columns: { size: up } } }]')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 39: preprocessing[0].ordinal.columns is {"size":"up"}; a list of column names, or a mapping from names to their different values in order (or the word sorted), is wanted; write e.g. [grade] or { size: [S, M, L] }"`,
    );
    expect(stepErrors('[{ ordinal: { columns: { size: [S, M, S] } } }]')).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 47: preprocessing[0].ordinal.columns.size is ["S","M","S"]; each value once is wanted; remove the second one"`,
    );
  });

  it('are told where two name one column', () => {
    const steps = '[{ one-hot: { columns: [zip, size] } }, { ordinal: { columns: { size: [1, 2] } } }]';
    expect(stepErrors(steps)).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 45: preprocessing[0].one-hot.columns[1] is 'size', which ordinal names too; a column in one of them is wanted; remove it from the other"`,
    );
  });

  it('take numbers as categories in an order, and a constant', () => {
    const text = `data: { source: a.csv, target: y }\npreprocessing: [{ ordinal: { columns: { size: [1, 2] } } }, { impute: { strategy: constant, value: -1 } }]\n${rest}`;
    const { settings } = parse(text);
    expect(settings.preprocessing).toEqual([
      { name: 'ordinal', columns: { size: ['1', '2'] } },
      { name: 'impute', strategy: 'constant', value: -1, categories: 'separate', indicator: false },
    ]);
  });

  it('can be searched in what does not change the columns', () => {
    const head = 'data: { source: a.csv, target: y }\npreprocessing: [impute]\nspace:\n';
    const { space } = parse(`${head}  preprocessing.impute.strategy: { values: [median, mean] }\n`);
    expect(space).toHaveLength(1);
    expect(() => parse(`${head}  preprocessing.impute.indicator: { values: [true, false] }\n`)).toThrow(UserError);
  });
});
