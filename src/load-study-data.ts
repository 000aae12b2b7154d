import { resolve } from 'node:path';
import type { Dataset, TestSplit } from './core/dataset.js';
import { knownLosses } from './core/known-losses.js';
import { knownMetrics } from './core/known-metrics.js';
import type { Task } from './core/metric.js';
import type { StudyPlan } from './core/plan.js';
import { readTable } from './datasets/index.js';
import { layOutDataset } from './datasets/layout.js';
import type { Table } from './datasets/table.js';
import { withTestRows } from './datasets/test-table.js';
import { rowsFrom } from './datasets/values/values.js';
import { createRowKeeper, type RowKeeper } from './keep-rows.js';
import { splitTable } from './split-table.js';
import { checkLosses } from './study/check-losses.js';
import { checkClassWeights } from './study/class-weights.js';
import type { Prior, StudyData } from './study/ports.js';
import { noPrior, priorOf } from './study/prior.js';
import type { Extensions } from './wiring.js';

/** What is read from the disk, before anything is decided about rows and columns. */
export interface StudyTables {
  /** Of `data.source`. */
  readonly source: Table;
  /** The same with the rows of `data.testSource` after its own. */
  readonly table: Table;
  /** Has the numbers that are not in memory. */
  readonly keeper: RowKeeper;
}

/** @param resultsDir where numbers go that are not kept in memory; '': where the system keeps temporary files */
export async function readStudyTables(plan: StudyPlan, resultsDir: string): Promise<StudyTables> {
  const { data, baseDirectory, settings } = plan;
  const keeper = createRowKeeper(plan, resultsDir);
  return releasingOnError(keeper, async () => {
    const context = { baseDirectory, preprocessing: settings.preprocessing, keeper };
    const source = await readTable(data, context);
    const { testSource } = data;
    const table = testSource === undefined ? source : await withTestRows(source, testSource, data, context);
    return { source, table, keeper };
  });
}

async function releasingOnError<Made>(keeper: RowKeeper, make: () => Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    keeper.release();
    throw error;
  }
}

/**
 * Sets the test rows aside, and only then lays out columns and folds.
 *
 * @param tables what `readStudyTables` gave, for this plan or another that differs only in its outer fold
 */
export async function arrangeStudyData(
  plan: StudyPlan,
  tables: StudyTables,
  extensions: Extensions,
): Promise<StudyData> {
  return releasingOnError(tables.keeper, async () => {
    const data = await arrange(plan, tables, extensions);
    return { ...data, elsewhere: elsewhereOf(plan, tables, data.dataset) };
  });
}

/** The study of an outer fold releases what it laid out itself; the tables are its study's. */
function elsewhereOf({ nested }: StudyPlan, { table, keeper }: StudyTables, { features }: Dataset) {
  const isOwn = features !== table.values;
  // Only outer folds need the table again.
  if (isOwn && nested === null) keeper.forget(table.values);
  if (features instanceof Float32Array) return null;
  const release = () => {
    if (nested === null || nested.fold === null) keeper.release();
    else if (isOwn) keeper.forget(features);
  };
  return { bytes: 4 * features.rows * features.width, release };
}

async function arrange(
  plan: StudyPlan,
  { source, table, keeper }: StudyTables,
  extensions: Extensions,
): Promise<Omit<StudyData, 'elsewhere'>> {
  const { preprocessing } = plan.settings;
  const { testSource } = plan.data;
  const { testSplit: ownSplit, ...folds } = await splitTable(plan, source, extensions);
  const testSplit = ownSplit.test.length > 0 ? ownSplit : { ...ownSplit, test: rowsFrom(source.rows, table.rows) };
  const warnings: string[] = [];
  const dataset = layOutDataset(table, {
    steps: preprocessing,
    testRows: rowsAside(table.rows, testSplit),
    targetTransform: plan.data.targetTransform,
    onWarning: (message) => void warnings.push(message),
    keeper,
  });
  checkClassWeights(plan, dataset);
  checkLosses(plan, dataset, { ...knownLosses, ...extensions.losses });
  const testIsApart = testSource !== undefined && ownSplit.test.length === 0;
  return {
    dataset,
    testSplit,
    testIsApart,
    ...folds,
    prior: await loadPrior(plan, dataset.task, extensions),
    warnings: [...keeper.warnings, ...warnings],
  };
}

/** Both: what a study begins with. */
export async function loadStudyData(plan: StudyPlan, extensions: Extensions, resultsDir = ''): Promise<StudyData> {
  return arrangeStudyData(plan, await readStudyTables(plan, resultsDir), extensions);
}

/** Test rows, and rows that a gap leaves out. */
function rowsAside(rows: number, { train }: TestSplit): Int32Array {
  const isTrained = new Uint8Array(rows);
  for (const row of train) isTrained[row] = 1;
  return Int32Array.from({ length: rows }, (_, row) => row).filter((row) => isTrained[row] === 0);
}

async function loadPrior(plan: StudyPlan, task: Task, { metrics }: Extensions): Promise<Prior> {
  const { history } = plan.strategy;
  if (history === null) return noPrior;
  const { readHistoryFile } = await import('./storage/history-file.js');
  const read = await readHistoryFile(resolve(plan.baseDirectory, history), history);
  return priorOf(read, plan, task, { ...knownMetrics, ...metrics });
}
