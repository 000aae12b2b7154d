/** A sweep from TypeScript: parse, run, read the report, use the model. */
import { readFile } from 'node:fs/promises';
import { loadModel, parseConfig, runStudy } from 'regsweep';

export async function sweep(config: string, resultsDir: string): Promise<string> {
  const plan = parseConfig(await readFile(config, 'utf8'), {
    path: config,
    overrides: [{ path: 'training.epochs', value: 10 }],
  });

  const report = await runStudy(plan, {
    resultsDir,
    onEvent: (event) => {
      if (event.type === 'trial') process.stderr.write(`trial ${event.number}: ${event.score}\n`);
    },
  });

  if (report.recommended === null) return 'no trial was successful';

  const model = await loadModel(`${resultsDir}/${plan.name}/model`);
  const { metrics } = await model.evaluate('configs/data/breast-cancer.csv');
  model.dispose();
  return `trial ${report.recommended.trial}, accuracy on all rows ${metrics.accuracy?.value.toFixed(3)}`;
}
