import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAndTell } from '../../docs/examples/ask-and-tell.js';
import { askInBlocks, askWithinConditions } from '../../docs/examples/conditions-and-blocks.js';
import { withinNineOfTen } from '../../docs/examples/own-metric-and-loss.js';
import { climb } from '../../docs/examples/own-strategy.js';
import { sweep } from '../../docs/examples/sweep.js';
import { regsweep } from '../cli/world.js';

describe('the examples of the documentation', () => {
  let resultsDir: string;
  beforeAll(() => {
    resultsDir = mkdtempSync(join(tmpdir(), 'regsweep-docs-'));
  });
  afterAll(() => rmSync(resultsDir, { recursive: true, force: true }));

  it('run a sweep through the package as people import it', async () => {
    expect(await sweep('configs/quick.yaml', resultsDir)).toMatch(/^trial \d, accuracy on all rows 0\.9\d\d$/);
  });

  it('find the best of a small function by asking and telling', async () => {
    expect(await askAndTell()).toBeLessThan(0.05);
  });

  it('ask within conditions, from where they are told to begin, and in one space after another', async () => {
    const candidates = await askWithinConditions();
    expect(candidates).toContainEqual({ dropout: 0.2, lambda: 0.001 });
    for (const { dropout, lambda } of candidates) expect(dropout + lambda * 10).toBeLessThanOrEqual(1);
    const blocks = await askInBlocks();
    expect(blocks.slice(0, 3)).toEqual([
      '{"kernel":"linear","c":1}',
      '{"kernel":"linear","c":10}',
      '{"kernel":"rbf","c":1,"width":0.1}',
    ]);
    expect(blocks).toHaveLength(2 + 2 * 3);
  });

  it('search by a strategy of their own until the score gets worse', async () => {
    const lambdas = await climb(resultsDir);
    expect(lambdas.length).toBeGreaterThan(1);
    expect(new Set(lambdas)).toEqual(new Set(lambdas.map((_, i) => 0.001 * 10 ** i)));
  });

  it('rank by a metric of their own, and train on a loss of their own', async () => {
    const { study, trials, test } = await withinNineOfTen(resultsDir);
    expect(study).toMatchObject({ metric: 'nine-of-ten', direction: 'minimize' });
    const [best, , worst] = trials.map(({ score }) => score.mean ?? Number.NaN);
    expect(best).toBeLessThan(worst);
    // A tenth of the rows lies beyond it: more than the mean error, less than three times the root of the squared one.
    expect(test?.metrics['nine-of-ten'].value).toBeGreaterThan(test?.metrics.mae.value ?? Number.NaN);
    expect(test?.metrics['nine-of-ten'].value).toBeLessThan(3 * (test?.metrics.rmse.value ?? Number.NaN));
  });

  it('show in the README what its first command prints', async () => {
    const { stdout, stderr } = await regsweep('.', [
      'run',
      'configs/quick.yaml',
      '--results',
      join(resultsDir, 'first'),
    ]);
    const readme = readFileSync('README.md', 'utf8');
    expect(readme).toContain(stdout);
    for (const line of stderr.split('\n')) expect(readme).toContain(line);
  });

  it('tell in the README how often the announced interval held when it was counted last', () => {
    const { runs } = JSON.parse(readFileSync('bench/results/coverage.json', 'utf8'));
    const held = runs.filter(({ inside }: { readonly inside: boolean }) => inside).length;
    expect(readFileSync('README.md', 'utf8')).toContain(`held the test score in ${held} of ${runs.length} runs`);
  });

  it('stand in the page on the library as they run', () => {
    const page = readFileSync('docs/library.md', 'utf8');
    for (const name of ['sweep', 'ask-and-tell', 'conditions-and-blocks', 'own-strategy', 'own-metric-and-loss']) {
      expect(page).toContain(readFileSync(`docs/examples/${name}.ts`, 'utf8').trim());
    }
  });
});
