/** The search alone, for training of your own. */
import { createStudy } from 'regsweep';

/** Stands for your training: returns a loss. */
function train(learningRate: number, units: number): number {
  return (Math.log10(learningRate) + 2.5) ** 2 + (units - 48) ** 2 / 1000;
}

export async function askAndTell(): Promise<number> {
  const study = createStudy({
    space: {
      learningRate: { low: 1e-5, high: 1, log: true },
      units: { values: [16, 32, 48, 64] },
    },
    strategy: { name: 'bayes' },
    seed: 1,
    direction: 'minimize',
  });

  for (let i = 0; i < 20; i++) {
    const trial = await study.ask();
    const { learningRate, units } = trial.parameters;
    await study.tell(trial, train(learningRate, units));
  }

  const recommended = await study.recommend();
  if (recommended === null) throw new Error('no trial was told of');
  return train(recommended.parameters.learningRate, recommended.parameters.units);
}
