import { resolve } from 'node:path';
import type { TestSplit } from './core/dataset.js';
import { knownLosses } from './core/known-losses.js';
import { knownMetrics } from './core/known-metrics.js';
import type { Task } from './core/metric.js';
import type { StudyPlan } from './core/plan.js';
import { readTable } from './datasets/index.js';
import { layOutDataset } from './datasets/layout.js';
import type { Table } from './datasets/table.js';
import { withTestRows } from './datasets/test-table.js';
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
}

export async function readStudyTables({ data, baseDirectory, settings }: StudyPlan): Promise<StudyTables> {
  const context = { baseDirectory, preprocessing: settings.preprocessing };
  const source = await readTable(data, context);
  const { testSource } = data;
  return { source, table: testSource === undefined ? source : await withTestRows(source, testSource, data, context) };
}

/**
 * Sets the test rows aside, and only then lays out columns and folds.
 *
 * @param tables what `readStudyTables` gave, for this plan or another that differs only in its outer fold
 */
export async function arrangeStudyData(
  plan: StudyPlan,
  { source, table }: StudyTables,
  extensions: Extensions,
): Promise<StudyData> {
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
    warnings,
  };
}

/** Both: what a study begins with. */
export async function loadStudyData(plan: StudyPlan, extensions: Extensions): Promise<StudyData> {
  return arrangeStudyData(plan, await readStudyTables(plan), extensions);
}

/** Of a test file: they come after the source's. */
function rowsFrom(first: number, end: number): Int32Array {
  return Int32Array.from({ length: end - first }, (_, i) => first + i);
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
