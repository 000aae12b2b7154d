import { joinFloats } from '../../util/join-floats.js';
import type { BatchMix, BatchPlan, EpochRecord, ProgramSetup, ProgramState, StepProgram } from './step-program.js';

/** The step port as a program for each fit, one after another: for forms that would let a fit feel its company. */
export function createProgramsAlone(setup: ProgramSetup, create: (alone: ProgramSetup) => StepProgram): StepProgram {
  const { fits, batchSize } = setup;
  const programs = fits.map((fit) => create({ ...setup, fits: [fit] }));
  return {
    async trainEpoch({ steps }, pause) {
      const records: EpochRecord[] = [];
      for (const [t, program] of programs.entries()) {
        const record = await program.trainEpoch({ steps: alone(steps, t, batchSize) }, pause);
        if (record === null) return null;
        records.push(record);
      }
      return joinRecords(records);
    },
    async evaluate(rows, pause) {
      const outputs: Float32Array[] = [];
      for (const [t, program] of programs.entries()) {
        const own = await program.evaluate([rows[t]], pause);
        if (own === null) return null;
        outputs.push(own[0]);
      }
      return outputs;
    },
    read: async () => (await Promise.all(programs.map((program) => program.read()))).flat(),
    snapshot(chosen) {
      for (const [t, program] of programs.entries()) program.snapshot([chosen[t]]);
    },
    restore() {
      for (const program of programs) program.restore();
    },
    average(kept) {
      for (const [t, program] of programs.entries()) program.average([kept[t]]);
    },
    swapAverages() {
      for (const program of programs) program.swapAverages();
    },
    async recompute({ steps }, pause) {
      for (const [t, program] of programs.entries()) {
        if (!(await program.recompute({ steps: alone(steps, t, batchSize) }, pause))) return false;
      }
      return true;
    },
    save: () => joinStates(programs.map((program) => program.save())),
    load(state) {
      for (const [t, program] of programs.entries()) program.load(partOf(state, t, programs.length));
    },
    dispose() {
      for (const program of programs) program.dispose();
    },
  };
}

/** A fit's own steps. */
function alone(steps: Iterable<BatchPlan>, fit: number, batchSize: number): Iterable<BatchPlan> {
  const [from, to] = [fit * batchSize, (fit + 1) * batchSize];
  return {
    *[Symbol.iterator]() {
      for (const plan of steps) {
        if (!plan.active[fit]) continue;
        yield {
          rows: plan.rows.slice(from, to),
          mask: plan.mask.slice(from, to),
          counts: plan.counts.slice(fit, fit + 1),
          rowWeights: plan.rowWeights?.slice(from, to) ?? null,
          mix: partOfMix(plan.mix ?? null, fit, batchSize),
          active: [true],
          stepsBefore: [plan.stepsBefore[fit]],
        };
      }
    },
  };
}

function partOfMix(mix: BatchMix | null, fit: number, size: number): BatchMix | null {
  if (mix === null) return null;
  const { partners, shares } = mix;
  return { partners: partners.slice(fit * size, (fit + 1) * size), shares: shares.slice(fit, fit + 1) };
}

function joinRecords(records: readonly EpochRecord[]): EpochRecord {
  return {
    steps: records.flatMap(({ steps }) => steps),
    lossSums: records.flatMap(({ lossSums }) => lossSums),
    maxNorms: records.flatMap(({ maxNorms }) => maxNorms),
    clippedSteps: records.flatMap(({ clippedSteps }) => clippedSteps),
    nonFiniteSteps: records.flatMap(({ nonFiniteSteps }) => nonFiniteSteps),
    kernelNormSums: records.flatMap(({ kernelNormSums }) => kernelNormSums),
    losses: records.flatMap(({ losses }) => losses),
  };
}

type Lists = readonly (readonly Float32Array[])[];

function joinStates(states: readonly ProgramState[]): ProgramState {
  const remembered = states.map((state) => state.remembered);
  const [first] = states;
  return {
    weights: joinLists(states.map(({ weights }) => weights)),
    slots: first.slots.map((_, i) => joinLists(states.map(({ slots }) => slots[i]))),
    remembered: remembered.every((own) => own.length > 0) ? joinLists(remembered) : [],
    ...(first.averages !== undefined && { averages: joinLists(states.map(({ averages = [] }) => averages)) }),
  };
}

/** Number by number of a list, all fits together. */
function joinLists(lists: Lists): readonly Float32Array[] {
  return lists[0].map((_, i) => joinFloats(lists.map((list) => list[i])));
}

function partOf({ weights, slots, remembered, averages }: ProgramState, fit: number, fits: number): ProgramState {
  const part = (values: Float32Array) => {
    const size = values.length / fits;
    return values.slice(fit * size, (fit + 1) * size);
  };
  return {
    weights: weights.map(part),
    slots: slots.map((own) => own.map(part)),
    remembered: remembered.map(part),
    ...(averages !== undefined && { averages: averages.map(part) }),
  };
}
