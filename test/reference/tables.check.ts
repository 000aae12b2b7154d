import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runPython } from './python.js';
import { readReference, referencePath, splitsOf, type TablesReference, tableNames } from './tables.js';

it("scikit-learn's scores of the tables are those that are stored", async () => {
  const splits = Object.fromEntries(
    await Promise.all(tableNames.map(async (name) => [name, await splitsOf(name)] as const)),
  );
  const made = runPython('tables.py', [], splits) as TablesReference;
  if (process.env.REGSWEEP_UPDATE_REFERENCES === '1')
    writeFileSync(referencePath, `${JSON.stringify(made, null, 1)}\n`);
  const stored = readReference();
  for (const name of tableNames) {
    expect(made.tables[name].length, name).toBe(stored.tables[name].length);
    for (const [number, model] of made.tables[name].entries()) {
      const all = [model.test, ...model.folds];
      const wanted = [stored.tables[name][number].test, ...stored.tables[name][number].folds];
      expect(all.length).toBe(wanted.length);
      for (const [fold, scores] of all.entries()) {
        expect(Object.keys(scores)).toEqual(Object.keys(wanted[fold]));
        for (const [metric, score] of Object.entries(scores)) {
          expect(score, `${name} ${number} ${fold} ${metric}`).toBeCloseTo(wanted[fold][metric], 6);
        }
      }
    }
  }
});
