import { describe, expect, it } from 'vitest';
import type { ProcessReport } from '../../src/profile/profile.js';
import { createTrainingProfile } from '../../src/profile/training-profile.js';
import { createTrainer } from '../../src/training/create-trainer.js';
import { foldsOf, makeDataset, requestOf, running, settingsOf, trainAll, withTrainer } from '../training/fixtures.js';

const data = foldsOf(makeDataset({ rows: 120, width: 4, classes: 3 }), 3);
const settings = settingsOf({ model: { dropout: 0.2 }, training: { epochs: 3, batchSize: 8 } });
const batch = [0, 1].map((trial) => requestOf(settings, { trial }));

/** Every look at it takes a millisecond: what was measured once has taken one. */
function tickingClock() {
  let ms = 0;
  return () => ms++;
}

async function profiled(backend: string, onProgress?: (report: ProcessReport) => void) {
  const profile = createTrainingProfile({ now: tickingClock(), ...(onProgress && { onProgress }) });
  const trainer = await createTrainer(data, { backend, fitsPerBatch: 'auto', watch: profile.watch });
  return { profile, trainer };
}

describe.each(['wasm', 'cpu'])('a profile on %s', (backend) => {
  it('changes no number, and leaves nothing behind', async () => {
    const { trainer } = await profiled(backend);
    const watched = await trainAll(trainer, batch);
    const refit = await trainer.refit(batch[0], running);
    await trainer.dispose();
    await withTrainer(data, backend, async (own) => {
      expect(watched).toEqual(await trainAll(own, batch));
      expect(refit).toEqual(await own.refit(batch[0], running));
    });
  });

  it('tells epochs and steps of each batch, and parts that add up to it', async () => {
    const { profile, trainer } = await profiled(backend);
    await trainAll(trainer, batch);
    const refit = await trainer.refit(requestOf(settings, { fold: 'refit' }), running);
    if (refit?.model) await trainer.predict(refit.model, data.trainRows);
    await trainer.dispose();
    const { batches } = profile.read();
    // 80 of 120 rows in tens of steps of 8; the refit has all, in 15.
    expect(batches).toMatchObject([
      { kind: 'fits', end: 'whole', fits: 2, firstFit: '0/0/0', epochs: 3, steps: 2 * 3 * 10 },
      { kind: 'refit', end: 'whole', fits: 1, firstFit: '0/0/refit', epochs: 3, steps: 3 * 15 },
      { kind: 'prediction', end: 'whole', fits: 1, firstFit: null, epochs: 0, steps: 0, microsPerStep: null },
    ]);
    for (const each of batches) {
      const { preparingMs, trainingMs, evaluatingMs, scoringMs, otherMs } = each;
      for (const part of [preparingMs, evaluatingMs, otherMs]) expect(part).toBeGreaterThan(0);
      expect(preparingMs + trainingMs + evaluatingMs + scoringMs + otherMs).toBe(each.ms);
    }
    const [fits] = batches;
    expect(fits.microsPerStep).toBe((1000 * fits.trainingMs) / 60);
    // Each fit's scores are taken once.
    expect(fits.scoringMs).toBe(2);
  });

  it('has all counted work within training and evaluating', async () => {
    const { profile, trainer } = await profiled(backend);
    await trainAll(trainer, batch);
    await trainer.dispose();
    const { batches, work } = profile.read();
    const whole = batches.reduce((sum, { trainingMs, evaluatingMs }) => sum + trainingMs + evaluatingMs, 0);
    const counted = work.reduce((sum, { ms }) => sum + ms, 0);
    expect(counted).toBeLessThan(whole);
    expect(counted).toBeGreaterThan(whole / 4);
    expect(work.find(({ name }) => name === 'gathering rows')?.calls).toBeGreaterThan(0);
    // Thirty steps, and three times that there is none left.
    expect(work.find(({ name }) => name === 'planning steps')?.calls).toBe(33);
  });
});

describe('kernels', () => {
  it('of our own are counted by name, each call of them', async () => {
    const { profile, trainer } = await profiled('wasm');
    await trainAll(trainer, batch);
    await trainer.dispose();
    const named = new Map(profile.read().work.map((one) => [one.name, one]));
    // A step of a fit on four arrays of parameters: two kernels and two biases.
    expect(named.get('adam')).toMatchObject({ kind: 'kernel', calls: 60 * 4 });
    expect(named.get('softmaxCrossEntropy')?.calls).toBe(60);
    expect(named.get('penalize')?.calls).toBe(60 * 2);
    // Forwards twice and backwards three times, the data wanting no gradient; and two pieces to evaluate of each fit.
    expect(named.get('multiply')?.calls).toBe(60 * 5 + 2 * 2 * 2);
    expect([...named.keys()]).not.toContain('MatMul');
  });

  it('of TensorFlow.js are counted by name, and are its own again afterwards', async () => {
    const { profile, trainer } = await profiled('cpu');
    await trainAll(trainer, batch);
    const counted = profile.read().work;
    const named = new Map(counted.map((one) => [one.name, one]));
    expect(named.get('BatchMatMul')?.calls).toBeGreaterThanOrEqual(30 * 5);
    expect(named.get('reading results')?.calls).toBeGreaterThanOrEqual(30);
    await withTrainer(data, 'cpu', (own) => trainAll(own, batch));
    expect(profile.read().work).toEqual(counted);
    await trainer.dispose();
  });
});

describe('a batch that does not reach its end', () => {
  it('is stopped, with the epoch in which it was given up', async () => {
    const { profile, trainer } = await profiled('wasm');
    let looks = 0;
    const signal = {
      get state() {
        return ++looks > 5 ? ('now' as const) : ('run' as const);
      },
    };
    expect(await trainer.train(batch, signal, () => {})).toBeNull();
    await trainer.dispose();
    const [own] = profile.read().batches;
    expect(own).toMatchObject({ end: 'stopped' });
    expect(own.epochs).toBeGreaterThan(0);
    expect(own.steps).toBeGreaterThan(0);
    expect(own.steps).toBeLessThan(60);
  });

  it('has failed where it threw', async () => {
    const { profile, trainer } = await profiled('wasm');
    const failing = trainer.train(batch, running, () => {
      throw new Error('nobody listens');
    });
    await expect(failing).rejects.toThrow('nobody listens');
    await trainer.dispose();
    expect(profile.read().batches).toMatchObject([{ end: 'failed', epochs: 1, steps: 20 }]);
  });

  it('was told of while it ran, at the end of an epoch after a second', async () => {
    const reports: ProcessReport[] = [];
    const { trainer } = await profiled('wasm', (report) => reports.push(report));
    await trainAll(trainer, batch);
    await trainer.dispose();
    // An epoch looks at the clock some 800 times.
    const ends = reports.map(({ batches: [own] }) => [own.end, own.epochs]);
    expect(ends).toEqual([
      ['running', 2],
      ['whole', 3],
    ]);
  });
});
