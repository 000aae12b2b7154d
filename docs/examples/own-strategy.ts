/** A search of one's own: λ grows tenfold for as long as the score gets better. */
import { type Extensions, parseConfig, runStudy } from 'regsweep';
import { z } from 'zod';

const extensions: Extensions = {
  strategies: {
    ladder: {
      summary: 'λ grows tenfold for as long as the score gets better',
      options: z.strictObject({ from: z.number().positive().default(1e-4).describe('The first λ') }),
      load: async () => ({
        // The history and the seed are all that it may use: so an interrupted study goes on as if it had never stopped.
        propose: async ({ options }, history) => {
          const scores = history.map(({ outcome }) => (outcome.state === 'complete' ? outcome.score : Infinity));
          const [before = Infinity, last = 0] = scores.slice(-2);
          if (scores.length > 1 && last >= before) return [];
          return [{ parameters: { lambda: Number(options.from) * 10 ** history.length }, memo: null }];
        },
        size: () => null,
        recommend: async () => null,
      }),
    },
  },
};

export async function climb(resultsDir: string): Promise<readonly unknown[]> {
  const config = `
    study: ladder
    data: { source: data/breast-cancer.csv, target: diagnosis }
    preprocessing: [standardize]
    training: { epochs: 10 }
    space: { lambda: { low: 1e-4, high: 1e4, log: true } }
    strategy: { name: ladder, from: 0.001, batch: 1 }
    validation: { name: k-fold, folds: 3 }`;
  const plan = parseConfig(config, { path: 'configs/ladder.yaml', extensions });
  const report = await runStudy(plan, { resultsDir, extensions });
  return report.trials.map(({ parameters }) => parameters.lambda);
}
