import { expect, it } from 'vitest';
import { foldsOf, makeDataset, requestOf, settingsOf, trainAll, withTrainer } from './fixtures.js';

const data = foldsOf(makeDataset({ rows: 120, width: 6, classes: 2 }, 'idle bias'), 3);

it('with batch normalisation and Adam, wasm and cpu differ by rounding alone: a bias before it does not move', async () => {
  const settings = settingsOf({
    model: { hidden: [16, 16], activation: 'relu', batchNormalization: true, dropout: 0.2 },
    training: { epochs: 20, optimizer: { name: 'adam', learningRate: 0.01 }, penalty: { lambda: 0.001 } },
  });
  const lossOn = (backend: string) =>
    withTrainer(data, backend, async (trainer) => {
      const [result] = await trainAll(trainer, [requestOf(settings)]);
      if (result.state !== 'complete') throw new Error('the fit failed');
      const refit = await trainer.refit(requestOf(settings, { fold: 'refit', epochs: 2 }), { state: 'run' });
      const biases = (refit?.model?.weights ?? []).filter(({ name }) => name.endsWith('/bias'));
      const moved = biases.map(({ values }) => values.some((value) => value !== 0));
      expect(moved).toEqual([false, false, true]);
      return result.metrics['log-loss'] ?? Number.NaN;
    });
  const [wasm, cpu] = [await lossOn('wasm'), await lossOn('cpu')];
  expect(Math.abs(wasm - cpu) / cpu).toBeLessThan(1e-4);
});
