import { expect, it } from 'vitest';
import { createLateTrainer } from '../../src/training/late-trainer.js';
import { foldsOf, makeDataset, requestOf, running, settingsOf, trainAll, withTrainer } from './fixtures.js';

const data = foldsOf(makeDataset({ rows: 60, width: 4, classes: 2 }), 3);
const requests = [0, 1].map((trial) => requestOf(settingsOf(), { trial }));

it('a trainer that loads its backend late says and gives what one does that loads it at once', async () => {
  const late = await createLateTrainer(data, { backend: 'cpu', fitsPerBatch: 'auto' });
  await withTrainer(data, 'cpu', async (trainer) => {
    expect(late.backend).toEqual(trainer.backend);
    expect(late.planBatches(requests)).toEqual(trainer.planBatches(requests));
    expect(await trainAll(late, requests)).toEqual(await trainAll(trainer, requests));
    const outcome = await late.refit(requests[0], running);
    if (outcome?.model == null) throw new Error('the refit failed');
    expect(await late.predict(outcome.model, data.trainRows)).toEqual(
      await trainer.predict(outcome.model, data.trainRows),
    );
  });
  await late.dispose();
});

it('a trainer that was never asked to compute loads no backend, and one that does not exist is told of then', async () => {
  const late = await createLateTrainer(data, { backend: 'abacus', fitsPerBatch: 'auto' });
  expect(late.planBatches(requests)).toHaveLength(1);
  await expect(trainAll(late, requests)).rejects.toThrow('abacus is not known');
  await late.dispose();
});
