import { readFileSync } from 'node:fs';
import { parseConfig, type Report, runStudy } from '../../src/index.js';
import { loadStudyData } from '../../src/load-study-data.js';

/** Scores by metric. */
export type Scores = Readonly<Record<string, number>>;

/** One of scikit-learn's models on a table: on each fold, and on the test rows. */
interface ReferenceModel {
  readonly folds: readonly Scores[];
  readonly test: Scores;
}

/** What tables.py tells. */
export interface TablesReference {
  readonly 'scikit-learn': string;
  /** In the order of the twin's trials. */
  readonly tables: Readonly<Record<string, readonly ReferenceModel[]>>;
}

export const tableNames = ['imbalanced', 'grouped', 'ordered', 'categories', 'missing', 'wide'] as const;
type TableName = (typeof tableNames)[number];

export const referencePath = new URL('tables.reference.json', import.meta.url);
export const readReference = () => JSON.parse(readFileSync(referencePath, 'utf8')) as TablesReference;

function planOf(path: string, sets: readonly string[]) {
  const given = [...sets, 'execution.backend=wasm', 'execution.workers=1'].map((set) => set.split(/=(.*)/s));
  const overrides = given.map(([place, value]) => ({ path: place, value }));
  return parseConfig(readFileSync(path, 'utf8'), { path, overrides });
}

/** The rows of every fold and of the test, as tables.py takes them. */
export async function splitsOf(name: TableName) {
  const { testSplit, splits } = await loadStudyData(planOf(`test/reference/tables/${name}.yaml`, []), {});
  const folds = splits[0].map(({ train, validation }) => ({ train: [...train], validation: [...validation] }));
  return { train: [...testSplit.train], test: [...testSplit.test], folds };
}

/** @param sets values as `--set` takes them */
export function runTable(config: string, sets: readonly string[], folder: string): Promise<Report> {
  return runStudy(planOf(config, sets), { resultsDir: folder, fresh: true });
}
