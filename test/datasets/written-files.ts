import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataPlan } from '../../src/core/plan.js';
import type { PreprocessingStep } from '../../src/core/settings.js';
import { readTable } from '../../src/datasets/index.js';
import type { Table } from '../../src/datasets/table.js';
import { dataPlan } from './data-plan.js';

/** A folder of its own for one test file's data. */
export const folder = mkdtempSync(join(tmpdir(), 'regsweep-datasets-'));

export function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

export const oneHot: PreprocessingStep = { name: 'one-hot', columns: [], maxCategories: 100 };

/** Writes the text as `name` and reads it. */
export async function readText(
  content: string | Uint8Array,
  more: Partial<DataPlan> = {},
  preprocessing: readonly PreprocessingStep[] = [],
  name = 'table.csv',
): Promise<Table> {
  return readTable(dataPlan(write(name, content), more), { baseDirectory: folder, preprocessing });
}
