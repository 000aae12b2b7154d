import { describe, expect, it } from 'vitest';
import { loadCpu } from '../../src/backends/cpu.js';
import { createProgramsAlone } from '../../src/training/steps/each-alone.js';
import { createEagerProgram } from '../../src/training/steps/eager.js';
import { goOn, programCase, trainSome } from './graph/programs.js';

const { tf } = await loadCpu();

describe('programs for each fit alone', () => {
  const own = programCase({ trials: 3, folds: 3 });
  const together = () => createEagerProgram(tf, own.source, own.setup);
  const apart = () => createProgramsAlone(own.setup, (alone) => createEagerProgram(tf, own.source, alone));

  it('train as one program for all', async () => {
    const [one, many] = [together(), apart()];
    expect(await trainSome(many, own, 3)).toEqual(await trainSome(one, own, 3));
    one.dispose();
    many.dispose();
  });

  it('go on from a state that one program for all has saved, with what it remembers', async () => {
    const [one, many] = [together(), apart()];
    await one.trainEpoch(own.epoch(0), goOn);
    one.snapshot([true, true, true]);
    await one.trainEpoch(own.epoch(1), goOn);
    many.load(one.save());
    expect(many.save()).toEqual(one.save());
    many.restore();
    one.restore();
    expect(await many.read()).toEqual(await one.read());
    one.dispose();
    many.dispose();
  });

  it('stop where one is told to', async () => {
    const many = apart();
    expect(await many.trainEpoch(own.epoch(0), async () => false)).toBeNull();
    expect(await many.evaluate(own.rows, async () => false)).toBeNull();
    many.dispose();
  });

  it('leave nothing behind', async () => {
    const before = tf.memory().numTensors;
    const many = apart();
    await trainSome(many, own, 1);
    many.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
