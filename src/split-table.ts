import type { Split, SplitRule, Splits } from './core/dataset.js';
import { UserError } from './core/errors.js';
import type { StudyPlan, ValidationPlan } from './core/plan.js';
import { canSplitInside } from './datasets/inner-split.js';
import { labelSetsOf, labelsOf, type Table } from './datasets/table.js';
import { findEntry } from './find-entry.js';
import type { StudyData } from './study/ports.js';
import { validationSchemes } from './validation/index.js';
import { checkInnerRows } from './validation/inner-rows.js';
import type { ValidationEntry } from './validation/scheme.js';
import { splitRuleOf } from './validation/split-rule.js';
import { chooseTestRows } from './validation/test-split.js';
import type { Extensions } from './wiring.js';

type TableSplits = Pick<StudyData, 'testSplit' | 'splits' | 'rule' | 'outer'>;

/** Test rows first, then outer folds where the plan is nested, then folds. The study of an outer fold tests on its rows. */
export async function splitTable(plan: StudyPlan, table: Table, extensions: Extensions): Promise<TableSplits> {
  const { seed, validation, nested } = plan;
  const inner = await loadSplitter(validation, plan, table, extensions);
  const strata = { labels: labelsOf(table), labelSets: labelSetsOf(table) };
  const { rule } = inner;
  const testSplit = chooseTestRows({ rows: table.rows, ...strata, fraction: plan.data.test, rule, seed });
  const splitInside = (rows: Int32Array): Splits => {
    const splits = inner.split(rows);
    checkInnerRows(plan, splits, rule, canSplitInside);
    return splits;
  };
  if (nested === null) return { testSplit, splits: splitInside(testSplit.train), rule, outer: [] };
  const outer = (await loadSplitter(nested.outer, plan, table, extensions)).split(testSplit.train).flat();
  const innerSplits = (fold: number) => inFold(fold, () => splitInside(outer[fold].train));
  if (nested.fold !== null) {
    const { train, validation: test } = outer[nested.fold];
    return { testSplit: { train, test }, splits: innerSplits(nested.fold), rule, outer: [] };
  }
  const rowsTrained = outer.map((_, fold) => innerSplits(fold).flat().map(rowsOf));
  return { testSplit, splits: splitInside(testSplit.train), rule, outer: rowsTrained };
}

function rowsOf({ train }: Split): number {
  return train.length;
}

interface Splitter {
  readonly rule: SplitRule;
  split(rows: Int32Array): Splits;
}

async function loadSplitter(
  { name, options }: ValidationPlan,
  { seed }: StudyPlan,
  table: Table,
  extensions: Extensions,
): Promise<Splitter> {
  const schemes: Readonly<Record<string, ValidationEntry>> = { ...validationSchemes, ...extensions.validation };
  const entry = findEntry('validation', name, schemes);
  const scheme = await entry.load();
  const { splitColumns: columns } = table;
  const labels = labelsOf(table);
  const labelSets = labelSetsOf(table);
  return {
    rule: splitRuleOf(entry.splitsBy, columns, options),
    split: (rows) => scheme.split({ rows, labels, ...(labelSets !== null && { labelSets }), columns, seed, options }),
  };
}

/** Says which outer fold has too little of something. */
function inFold<Made>(fold: number, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.kind, `outer fold ${fold}: ${error.message}`, { cause: error });
  }
}
