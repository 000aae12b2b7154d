import { resolve } from 'node:path';
import type { TestSplit } from './core/dataset.js';
import { knownLosses } from './core/known-losses.js';
import { knownMetrics } from './core/known-metrics.js';
import type { Task } from './core/metric.js';
import type { StudyPlan } from './core/plan.js';
import { readTable } from './datasets/index.js';
import { canSplitInside } from './datasets/inner-split.js';
import { layOutDataset } from './datasets/layout.js';
import { labelsOf } from './datasets/table.js';
import { findEntry } from './find-entry.js';
import { checkLosses } from './study/check-losses.js';
import { checkClassWeights } from './study/class-weights.js';
import type { Prior, StudyData } from './study/ports.js';
import { noPrior, priorOf } from './study/prior.js';
import { validationSchemes } from './validation/index.js';
import { checkInnerRows } from './validation/inner-rows.js';
import type { ValidationEntry } from './validation/scheme.js';
import { splitRuleOf } from './validation/split-rule.js';
import { chooseTestRows } from './validation/test-split.js';
import type { Extensions } from './wiring.js';

/** Reads the data, sets the test rows aside, and only then lays out columns and folds. */
export async function loadStudyData(plan: StudyPlan, extensions: Extensions): Promise<StudyData> {
  const { seed, validation, settings, baseDirectory } = plan;
  const schemes: Readonly<Record<string, ValidationEntry>> = { ...validationSchemes, ...extensions.validation };
  const entry = findEntry('validation', validation.name, schemes);
  const scheme = await entry.load();
  const table = await readTable(plan.data, { baseDirectory, preprocessing: settings.preprocessing });
  const labels = labelsOf(table);
  const columns = table.splitColumns;
  const rule = splitRuleOf(entry.splitsBy, columns, validation.options);
  const testSplit = chooseTestRows({ rows: table.rows, labels, fraction: plan.data.test, rule, seed });
  const warnings: string[] = [];
  const dataset = layOutDataset(table, {
    steps: settings.preprocessing,
    testRows: rowsAside(table.rows, testSplit),
    onWarning: (message) => void warnings.push(message),
  });
  checkClassWeights(plan, dataset);
  checkLosses(plan, dataset, { ...knownLosses, ...extensions.losses });
  const splits = scheme.split({ rows: testSplit.train, labels, columns, seed, options: validation.options });
  checkInnerRows(plan, splits, rule, canSplitInside);
  return { dataset, testSplit, splits, rule, prior: await loadPrior(plan, dataset.task, extensions), warnings };
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
