/** Conditions, candidates to begin with, and a grid of several spaces. */
import { createStudy } from 'regsweep';

/** Candidates of a search that keeps to a condition and begins where a person would. */
export async function askWithinConditions(): Promise<readonly { dropout: number; lambda: number }[]> {
  const study = createStudy({
    space: { dropout: { low: 0, high: 0.8 }, lambda: { low: 1e-5, high: 1, log: true } },
    where: 'dropout + lambda * 10 <= 1',
    start: [{ dropout: 0.2, lambda: 0.001 }],
    strategy: { name: 'bayes', initial: 4 },
    seed: 2,
    direction: 'minimize',
  });
  const first = await study.ask(8);
  for (const trial of first) {
    const { dropout, lambda } = trial.parameters;
    await study.tell(trial, (dropout - 0.3) ** 2 + (Math.log10(lambda) + 2) ** 2);
  }
  const more = await study.ask(4);
  return [...first, ...more].map(({ parameters }) => parameters);
}

/** Every candidate of two spaces. */
export async function askInBlocks(): Promise<readonly string[]> {
  const study = createStudy({
    space: [
      { kernel: 'linear', c: { values: [1, 10] } },
      { kernel: 'rbf', c: { values: [1, 10] }, width: { low: 0.1, high: 10, log: true } },
    ],
    strategy: 'grid',
    seed: 2,
    direction: 'maximize',
  });
  const all = await study.ask(100);
  return all.map(({ parameters }) => JSON.stringify(parameters));
}
