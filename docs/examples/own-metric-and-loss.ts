/** A metric and a loss of one's own: the error that nine rows of ten stay within, and ln cosh of the error. */
import { type Extensions, parseConfig, type Report, runStudy } from 'regsweep';

const extensions: Extensions = {
  metrics: {
    'nine-of-ten': {
      summary: 'the error that nine rows of ten stay within, in the target’s unit',
      ...({ task: 'regression', direction: 'minimize', best: 0 } as const),
      measure: (rows) => {
        if (rows.task !== 'regression') return Number.NaN;
        const errors = rows.actual.map((y, row) => Math.abs(y - rows.predicted[row])).sort();
        return errors[Math.floor(0.9 * errors.length)];
      },
    },
  },
  losses: {
    'log-cosh': {
      summary: 'ln cosh(z − y): squared where it is small, in proportion where it is large',
      task: 'regression',
      loss: ({ outputs, targets }) => {
        const errors = outputs.map((z, i) => z - targets[i]);
        return { loss: errors.map((error) => Math.log(Math.cosh(error))), gradient: errors.map(Math.tanh) };
      },
    },
  },
};

export async function withinNineOfTen(resultsDir: string): Promise<Report> {
  const config = `
    study: nine-of-ten
    data: { source: data/diabetes.csv, target: progression, task: regression }
    preprocessing: [standardize]
    training: { epochs: 10, loss: log-cosh }
    space: { lambda: { values: [0, 0.01, 1] } }
    strategy: k-fold
    objective: nine-of-ten`;
  const plan = parseConfig(config, { path: 'configs/nine-of-ten.yaml', extensions });
  return runStudy(plan, { resultsDir, extensions });
}
