import { expect } from 'vitest';
import type { Tf } from '../../src/backends/backend.js';
import type { Dataset } from '../../src/core/dataset.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { parameterShapes } from '../../src/models/parameters.js';
import { createEagerProgram } from '../../src/training/steps/eager.js';
import { createRowSource } from '../../src/training/steps/row-source.js';
import type { ProgramSetup } from '../../src/training/steps/step-program.js';
import { philoxUniform } from '../../src/util/philox.js';
import { type DoubleBatch, doubleLoss } from './double-network.js';

/**
 * One step of plain gradient descent at rate 1 moves every weight by the slope of the loss, as central differences in
 * double precision find it. The batch has five real rows of eight.
 */
export async function expectSlopes(
  tf: Tf,
  dataset: Dataset,
  setup: ProgramSetup,
  { rate, penalty }: Pick<DoubleBatch, 'rate' | 'penalty'>,
): Promise<void> {
  const [fit] = setup.fits;
  const shapes = parameterShapes(setup.graph);
  const program = createEagerProgram(tf, createRowSource(dataset), setup);
  const order = [3, 1, 4, 0, 2];
  const plan = {
    rows: Int32Array.of(...order, 3, 3, 3),
    mask: Float32Array.of(1, 1, 1, 1, 1, 0, 0, 0),
    counts: Float32Array.of(order.length),
    rowWeights: null,
    active: [true],
    stepsBefore: [6],
  };
  const record = await program.trainEpoch({ steps: [plan] }, async () => true);
  const [after] = await program.read();
  program.dispose();

  const width = inMemory(dataset.features).length / dataset.rows;
  const isNumber = dataset.task === 'regression';
  const batch: DoubleBatch = {
    x: order.map((row) =>
      Array.from(
        { length: width },
        (_, j) => (inMemory(dataset.features)[row * width + j] - fit.shift[j]) * fit.scale[j],
      ),
    ),
    y: order.map((row) =>
      isNumber ? (dataset.target[row] - fit.target.shift[0]) * fit.target.scale[0] : dataset.target[row],
    ),
    task: isNumber ? 'regression' : 'classification',
    rate,
    uniforms: (layer, length) => philoxUniform(fit.dropoutKey, { step: 6, layer }, length),
    penalty,
  };
  const values = new Map(shapes.map(({ name }, i) => [name, [...fit.initial[i]]]));
  // float32 through a few layers
  expect(record?.losses[0][0] ?? Number.NaN).toBeCloseTo(doubleLoss(setup.graph, values, batch), 4);

  const h = 1e-5; // error of a central difference in double precision: about 1e-9
  for (const [i, { name, role }] of shapes.entries()) {
    if (role === 'moving-mean' || role === 'moving-variance') continue;
    fit.initial[i].forEach((value, j) => {
      const at = (changed: number) =>
        doubleLoss(setup.graph, new Map(values).set(name, [...fit.initial[i]].with(j, changed)), batch);
      const slope = (at(value + h) - at(value - h)) / (2 * h);
      expect(value - after[i][j], `${name}[${j}]`).toBeCloseTo(slope, 4);
    });
  }
}
