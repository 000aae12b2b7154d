import type { Kernels } from '../../../backends/backend.js';
import type { FitSetup, ProgramState } from '../step-program.js';
import { isTrained, type Layout, type ParameterPlace } from './stages.js';

/**
 * Everything that training changes, in the kernels' memory: a block of weights for each fit, followed by one for each of
 * the optimiser's slots and one for its average, where there are averages, all laid out alike; so that all of a fit lies
 * together.
 */
export interface FitMemory {
  /** Address of a fit's weights; slot s lies (s + 1) · blockBytes after them. */
  blockOf(fit: number): number;
  /** Takes a fit's weights into its average. @param kept the share of the average that stays */
  average(fit: number, kept: number): void;
  swapAverages(): void;
  /** As in the step port. */
  read(): readonly (readonly Float32Array[])[];
  snapshot(chosen: readonly boolean[]): void;
  restore(): void;
  save(): ProgramState;
  load(state: ProgramState): void;
}

export function createFitMemory(
  kernels: Kernels,
  { parameters, blockBytes }: Layout,
  fits: readonly FitSetup[],
  { slots: slotCount, averages: hasAverages }: { readonly slots: number; readonly averages: boolean },
): FitMemory {
  const fitBytes = blockBytes * (1 + slotCount + Number(hasAverages));
  const base = kernels.allocate(fitBytes * fits.length);
  const remembered: Float32Array[] = [];
  const blockOf = (fit: number) => base + fit * fitBytes;
  const slots = Array.from({ length: slotCount }, (_, slot) => slot);

  kernels.views().floats.fill(0, base / 4, (base + fitBytes * fits.length) / 4);
  for (const [t, { initial }] of fits.entries()) {
    for (const [i, place] of parameters.entries()) viewOf(place, blockOf(t)).set(initial[i]);
  }

  /** To be used at once: a growth of the memory makes it useless. */
  function viewOf({ offset, count }: ParameterPlace, block: number): Float32Array {
    const first = (block + offset) / 4;
    return kernels.views().floats.subarray(first, first + count);
  }

  function valuesAt(block: number): Float32Array {
    const first = block / 4;
    return kernels.views().floats.subarray(first, first + blockBytes / 4);
  }

  /** One parameter of all fits, one after another. */
  function gather(place: ParameterPlace, blockAt: (fit: number) => number): Float32Array {
    const out = new Float32Array(place.count * fits.length);
    for (let t = 0; t < fits.length; t++) out.set(viewOf(place, blockAt(t)), t * place.count);
    return out;
  }

  function scatter(place: ParameterPlace, blockAt: (fit: number) => number, values: Float32Array): void {
    for (let t = 0; t < fits.length; t++) {
      viewOf(place, blockAt(t)).set(values.subarray(t * place.count, (t + 1) * place.count));
    }
  }

  const slotOf = (slot: number) => (fit: number) => blockOf(fit) + (slot + 1) * blockBytes;
  const averageOf = slotOf(slotCount);

  function averages(): Pick<ProgramState, 'averages'> {
    return hasAverages ? { averages: parameters.map((place) => gather(place, averageOf)) } : {};
  }

  return {
    blockOf,
    average: (fit, kept) => kernels.call.moveAverage(averageOf(fit), blockOf(fit), blockBytes / 4, kept, 1 - kept),
    swapAverages() {
      for (let t = 0; t < fits.length; t++) {
        const before = valuesAt(blockOf(t)).slice();
        valuesAt(blockOf(t)).set(valuesAt(averageOf(t)));
        valuesAt(averageOf(t)).set(before);
      }
    },
    read: () => fits.map((_, t) => parameters.map((place) => viewOf(place, blockOf(t)).slice())),
    snapshot(chosen) {
      const isFirst = remembered.length === 0;
      for (let t = 0; t < fits.length; t++) if (isFirst || chosen[t]) remembered[t] = valuesAt(blockOf(t)).slice();
    },
    restore() {
      for (const [t, values] of remembered.entries()) valuesAt(blockOf(t)).set(values);
      remembered.length = 0;
    },
    save: () => ({
      weights: parameters.map((place) => gather(place, blockOf)),
      slots: parameters.map((place) => (isTrained(place) ? slots.map((slot) => gather(place, slotOf(slot))) : [])),
      remembered: remembered.length === 0 ? [] : parameters.map((place) => gatherRemembered(place, remembered)),
      ...averages(),
    }),
    load(state) {
      for (const [i, place] of parameters.entries()) {
        scatter(place, blockOf, state.weights[i]);
        for (const [slot, values] of state.slots[i].entries()) scatter(place, slotOf(slot), values);
        if (state.averages !== undefined) scatter(place, averageOf, state.averages[i]);
      }
      remembered.length = 0;
      if (state.remembered.length === 0) return;
      for (let t = 0; t < fits.length; t++) {
        const block = new Float32Array(blockBytes / 4);
        for (const [i, { offset, count }] of parameters.entries()) {
          block.set(state.remembered[i].subarray(t * count, (t + 1) * count), offset / 4);
        }
        remembered[t] = block;
      }
    },
  };
}

function gatherRemembered({ offset, count }: ParameterPlace, blocks: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(count * blocks.length);
  for (const [t, block] of blocks.entries()) out.set(block.subarray(offset / 4, offset / 4 + count), t * count);
  return out;
}
