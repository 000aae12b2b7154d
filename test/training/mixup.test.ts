import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../src/backends/cpu.js';
import type { Dataset } from '../../src/core/dataset.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { planEpoch } from '../../src/training/epoch-plan.js';
import { drawMix, mixBatch } from '../../src/training/mixup.js';
import { createEagerProgram } from '../../src/training/steps/eager.js';
import { createRowSource } from '../../src/training/steps/row-source.js';
import type { BatchPlan } from '../../src/training/steps/step-program.js';
import { streamKey } from '../../src/util/random.js';
import { datasetOf, foldsOf, makeDataset, requestOf, settingsOf, trainAll, withTrainer } from './fixtures.js';
import { goOn, programCase } from './graph/programs.js';

const { tf } = await loadCpu();
const key = streamKey(4, 0, 0, 'mixup');

describe('what rows are mixed with', () => {
  it('is another row of the batch for each, every one once', () => {
    for (const rows of [1, 2, 7, 32]) {
      const { partners } = drawMix({ key, alpha: 0.4 }, 3, rows);
      expect([...partners].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, place) => place));
    }
  });

  it('changes from step to step, and not with α', () => {
    const drawn = [0, 1].map((step) => drawMix({ key, alpha: 0.4 }, step, 16));
    expect(drawn[0].partners).not.toEqual(drawn[1].partners);
    expect(drawn[0].share).not.toBe(drawn[1].share);
    expect(drawMix({ key, alpha: 2 }, 0, 16).partners).toEqual(drawn[0].partners);
  });

  it('has shares from Beta(α, α)', () => {
    for (const alpha of [0.2, 1, 4]) {
      const shares = Array.from({ length: 3000 }, (_, step) => drawMix({ key, alpha }, step, 2).share);
      const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
      const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
      const wanted = 1 / (4 * (2 * alpha + 1));
      // Three standard errors of the mean, √(variance / 3000) < 0.008; of the variance one is about 2 %.
      expect(mean).toBeCloseTo(0.5, 1.3);
      expect(variance / wanted).toBeCloseTo(1, 1);
    }
  });

  it('is of the same batch, pads and fits that do not mix apart', () => {
    const members = [0.4, 0].map((mixup) => ({
      key: { trial: 0, repeat: 0, fold: 0 },
      rows: Int32Array.of(10, 11, 12, 13, 14),
      mixup,
    }));
    const [first, last] = planEpoch(members, [true, true], { seed: 1, epoch: 0, batchSize: 3 }).steps;
    for (const { rows, counts, mix } of [first, last]) {
      const [own, partners] = [rows.subarray(0, counts[0]), mix?.partners.subarray(0, counts[0]) ?? []];
      expect([...partners].sort()).toEqual([...own].sort());
      expect(mix?.partners.subarray(counts[0])).toEqual(rows.subarray(counts[0]));
      expect(mix?.shares[1]).toBe(1);
    }
    const plain = planEpoch([members[1]], [true], { seed: 1, epoch: 0, batchSize: 3 });
    for (const { mix } of plain.steps) expect(mix).toBeNull();
  });

  it('weighs mixed rows as they are mixed', () => {
    const plan = {
      rows: Int32Array.of(5, 6, 7),
      mask: Float32Array.of(1, 1, 1),
      counts: Float32Array.of(3),
      rowWeights: Float32Array.of(1, 2, 4),
      active: [true],
      stepsBefore: [2],
    };
    const { share, partners } = drawMix({ key, alpha: 1 }, 2, 3);
    const { rowWeights } = mixBatch([{ key, alpha: 1 }], plan);
    const weights = [1, 2, 4];
    rowWeights?.forEach((weight, place) => {
      expect(weight).toBeCloseTo(share * weights[place] + (1 - share) * weights[partners[place]], 6);
    });
  });
});

/** Rows as they come out mixed, in the order of the plan, with the targets given. */
function mixedData(
  data: Dataset,
  { rows, mix }: BatchPlan,
  target: Int32Array | Float64Array,
  classes: number,
): Dataset {
  if (mix === null || mix === undefined) throw new Error('the plan mixes nothing');
  const width = data.rowShape[0];
  const share = mix.shares[0];
  const features = Float32Array.from({ length: rows.length * width }, (_, i) => {
    const [at, column] = [Math.floor(i / width), i % width];
    const value = (row: number) => inMemory(data.features)[row * width + column];
    return share * value(rows[at]) + (1 - share) * value(mix.partners[at]);
  });
  return datasetOf(features, target, width, classes);
}

describe('a step on mixed rows', () => {
  const shape = { rows: 71, width: 5 };

  async function lossOn(data: Dataset, plan: BatchPlan, classes: number): Promise<number> {
    const { setup } = programCase({ trials: 1, folds: 1, classes });
    const program = createEagerProgram(tf, createRowSource(data), setup);
    const record = await program.trainEpoch({ steps: [plan] }, goOn);
    program.dispose();
    return record?.losses[0][0] ?? Number.NaN;
  }

  function planFor(data: Dataset): BatchPlan {
    const rows = Int32Array.from({ length: data.rows }, (_, row) => row);
    const member = { key: { trial: 0, repeat: 0, fold: 0 }, rows, mixup: 1 };
    const [plan] = planEpoch([member], [true], { seed: 4, epoch: 0, batchSize: 16 }).steps;
    return plan;
  }

  const inPlace = (plan: BatchPlan): BatchPlan => {
    const { mix: _, ...rest } = plan;
    return { ...rest, rows: Int32Array.from(plan.rows, (_row, place) => place) };
  };

  it('of classes has λ of the loss by one label and 1 − λ of that by the other', async () => {
    const data = makeDataset({ ...shape, classes: 3 }, 'mixup');
    const plan = planFor(data);
    const labels = (rows: Int32Array) => Int32Array.from(rows, (row) => data.target[row]);
    const { partners, shares } = plan.mix ?? { partners: plan.rows, shares: [1] };
    const by = (rows: Int32Array) => lossOn(mixedData(data, plan, labels(rows), 3), inPlace(plan), 3);
    const [own, other] = [await by(plan.rows), await by(partners)];
    const share = shares[0];
    expect(await lossOn(data, plan, 3)).toBeCloseTo(share * own + (1 - share) * other, 5);
    expect(Math.abs(own - other)).toBeGreaterThan(1e-3);
  });

  it('of numbers has the loss by the mixed number', async () => {
    const data = makeDataset({ ...shape, classes: 0 }, 'mixup');
    const plan = planFor(data);
    const { partners, shares } = plan.mix ?? { partners: plan.rows, shares: [1] };
    const target = Float64Array.from(plan.rows, (row, place) => {
      return shares[0] * data.target[row] + (1 - shares[0]) * data.target[partners[place]];
    });
    const wanted = await lossOn(mixedData(data, plan, target, 0), inPlace(plan), 0);
    expect(await lossOn(data, plan, 0)).toBeCloseTo(wanted, 5);
  });
});

describe('fits that mix', () => {
  const data = foldsOf(makeDataset({ rows: 61, width: 3, classes: 3 }, 'mixup'), 3);
  const requests = [0.2, 0.2, 1, 0].map((mixup, trial) =>
    requestOf(settingsOf({ model: { dropout: 0.2 }, training: { mixup } }), { trial, fold: trial === 1 ? 1 : 0 }),
  );

  it('have the same bits in any company, and those that do not mix as well', () =>
    withTrainer(data, 'wasm', async (trainer) => {
      const batches = trainer.planBatches(requests);
      // What mixes and what does not are not trained in one pass.
      expect(batches).toHaveLength(2);
      const together = (await Promise.all(batches.map((batch) => trainAll(trainer, batch)))).flat();
      const byTrial = together.toSorted((a, b) => a.trial - b.trial);
      for (const [trial, request] of requests.entries()) {
        expect(await trainAll(trainer, [request])).toEqual([byTrial[trial]]);
      }
    }));

  it('train alike on cpu and wasm, and otherwise than without', async () => {
    const curve = (backend: string, trial: number) =>
      withTrainer(data, backend, async (trainer) => {
        const [fit] = await trainAll(trainer, [requests[trial]]);
        return fit.state === 'complete' ? fit.lossCurve : [];
      });
    const [wasm, cpu, plain] = [await curve('wasm', 2), await curve('cpu', 2), await curve('wasm', 3)];
    wasm.forEach((loss, epoch) => {
      expect(loss).toBeCloseTo(cpu[epoch], 4);
    });
    expect(Math.abs(wasm[2] - plain[2])).toBeGreaterThan(1e-3);
  });
});
