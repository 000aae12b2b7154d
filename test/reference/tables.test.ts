import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../bench/tables/kinds.mjs';
import { type Figures, figuresOf, withFigures } from '../../docs/tables.mjs';
import { createRandomStream, streamKey } from '../../src/util/random.js';
import { readReference, runTable, type Scores, tableNames } from './tables.js';

const reference = readReference();
/** Losses and shares of 1, in float32; the largest difference seen is 6e-6. */
const tolerance = 1e-4;

let folder: string;
let figures: Figures;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-tables-'));
  figures = await figuresOf((config, sets) => runTable(config, sets, folder));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(tableNames)('the table %s', (name) => {
  it('is the one that its generator makes', () => {
    // Mended by: npm run build:modules && node bench/make-tables.mjs
    const made = kinds[name](createRandomStream(streamKey(1, 'table', name)));
    expect(readFileSync(`configs/tables/${name}.csv`, 'utf8') === made).toBe(true);
    expect(kinds[name](createRandomStream(streamKey(2, 'table', name)))).not.toBe(made);
  });

  it('runs by its config to the end, with a model that was tested', () => {
    const [{ report }] = figures.tried.filter((one) => one.name === name);
    expect(report.study.end).toBe('finished');
    expect(report.trials.every(({ state }) => state === 'complete')).toBe(true);
    expect(report.test?.rows).toBeGreaterThan(0);
  });

  it("scores with a linear model as scikit-learn's does, on every fold and on the test rows", () => {
    const { trials, recommended, test } = figures.twins[name];
    const models = reference.tables[name];
    expect(trials).toHaveLength(models.length);
    for (const { number, metrics, score } of trials) {
      const { folds, test: onTest } = models[number];
      expect(score.folds).toHaveLength(folds.length);
      const ours = folds.map((scores, fold) =>
        Object.fromEntries(Object.keys(scores).map((metric) => [metric, metrics[metric]?.folds[fold] ?? Number.NaN])),
      );
      for (const [fold, scores] of folds.entries()) expectAlike(ours[fold], scores, `trial ${number}, fold ${fold}`);
      if (number !== recommended?.trial) continue;
      const tested = Object.entries(test?.metrics ?? {}).map(([metric, { value }]) => [metric, value ?? Number.NaN]);
      expectAlike(Object.fromEntries(tested), onTest, 'test');
    }
  });
});

function expectAlike(ours: Scores, theirs: Scores, where: string): void {
  for (const [metric, score] of Object.entries(theirs)) {
    expect(Math.abs(ours[metric] - score), `${where}, ${metric}: ${ours[metric]}, ${score}`).toBeLessThan(tolerance);
  }
}

it('the page on tables has the figures that the program gives today', () => {
  // Mended by: npm run build && node docs/tables.mjs
  const page = readFileSync('docs/tables.md', 'utf8');
  expect(page).toBe(withFigures(page, figures, reference));
});
