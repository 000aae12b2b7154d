import { expect, it } from 'vitest';
import { foldsOf, makeDataset, requestOf, settingsOf, withTrainer } from './fixtures.js';

const data = foldsOf(makeDataset({ rows: 120, width: 4, classes: 2 }), 3);

it.each(['wasm', 'cpu'])(
  'a step is measured on %s by the clock given, at its best, by fit, and nothing is left behind',
  (name) =>
    withTrainer(data, name, async (trainer) => {
      const batch = [0, 1].map((trial) => requestOf(settingsOf({ training: { batchSize: 8 } }), { trial }));
      // Three rounds that take 400, 80 and 200 ms; an epoch of 80 rows has 10 steps.
      const times = [0, 400, 1000, 1080, 2000, 2200];
      const before = await trainer.train(batch, { state: 'run' }, () => {});
      expect(await trainer.measureStep(batch, () => times.shift() ?? Number.NaN)).toBe(80 / 10 / 2);
      expect(times).toEqual([]);
      expect(await trainer.train(batch, { state: 'run' }, () => {})).toEqual(before);
    }),
);
