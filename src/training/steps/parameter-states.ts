import type { Tensor, Tf } from '../../backends/backend.js';
import type { ParameterShape } from '../../models/parameters.js';
import { selectFits } from './select-fits.js';
import type { FitSetup, ProgramState } from './step-program.js';

/** Values and optimiser slots of one parameter, for all fits: kernels [T, in, out], the others [T, 1, units]. */
export interface ParameterState {
  readonly weight: Tensor;
  readonly slots: readonly Tensor[];
}

/** Owner of everything that training changes. */
export interface ParameterStates {
  /** @throws Error for a name that the graph doesn't have */
  of(name: string): ParameterState;
  /** The weights as they are now, by name. */
  weights(): ReadonlyMap<string, Tensor>;
  /** Puts new values in place, for the fits chosen; the others keep theirs to the bit. Called inside a tidy. */
  commit(updates: ReadonlyMap<string, ParameterState>, chosen: readonly boolean[]): void;
  /** Puts other values in the place of a parameter's. @returns those that were there, which are the caller's now */
  exchange(name: string, weight: Tensor): Tensor;
  /** As in the step port. */
  read(): readonly (readonly Float32Array[])[];
  snapshot(chosen: readonly boolean[]): void;
  restore(): void;
  save(): ProgramState;
  load(state: ProgramState): void;
  dispose(): void;
}

/** @param slotCount how many slots the optimiser keeps for each trained parameter, beginning at 0 */
export function createParameterStates(
  tf: Tf,
  shapes: readonly ParameterShape[],
  fits: readonly FitSetup[],
  slotCount: number,
): ParameterStates {
  const T = fits.length;
  const states = new Map<string, ParameterState>(shapes.map((shape, i) => [shape.name, createState(shape, i)]));
  const remembered = new Map<string, Tensor>();

  function createState({ shape, role }: ParameterShape, index: number): ParameterState {
    const withTrials = shape.length === 1 ? [T, 1, shape[0]] : [T, ...shape];
    const values = new Float32Array(withTrials.reduce((product, size) => product * size, 1));
    for (const [t, fit] of fits.entries()) values.set(fit.initial[index], (t * values.length) / T);
    const trained = role !== 'moving-mean' && role !== 'moving-variance';
    const slots = Array.from({ length: trained ? slotCount : 0 }, () => tf.zeros(withTrials));
    return { weight: tf.tensor(values, withTrials), slots };
  }

  function of(name: string): ParameterState {
    const state = states.get(name);
    if (state === undefined) throw new Error(`no parameter ${name}`);
    return state;
  }

  function commit(updates: ReadonlyMap<string, ParameterState>, chosen: readonly boolean[]): void {
    const select = selectFits(tf, chosen);
    for (const [name, made] of updates) {
      const before = of(name);
      const weight = tf.keep(select(made.weight, before.weight));
      const slots = made.slots.map((slot, i) => tf.keep(select(slot, before.slots[i])));
      tf.dispose([before.weight, ...before.slots]);
      states.set(name, { weight, slots });
    }
  }

  function exchange(name: string, weight: Tensor): Tensor {
    const { weight: before, slots } = of(name);
    states.set(name, { weight, slots });
    return before;
  }

  function read(): readonly (readonly Float32Array[])[] {
    const all = shapes.map((shape) => valuesOf(of(shape.name).weight));
    return fits.map((_, t) =>
      all.map((values) => values.slice((t * values.length) / T, ((t + 1) * values.length) / T)),
    );
  }

  function snapshot(chosen: readonly boolean[]): void {
    tf.tidy(() => {
      const select = selectFits(tf, chosen);
      for (const [name, { weight }] of states) {
        const before = remembered.get(name);
        remembered.set(name, tf.keep(tf.clone(before === undefined ? weight : select(weight, before))));
        before?.dispose();
      }
    });
  }

  function restore(): void {
    for (const [name, weight] of remembered) exchange(name, weight).dispose();
    remembered.clear();
  }

  function save(): ProgramState {
    return {
      weights: [...states.values()].map(({ weight }) => valuesOf(weight)),
      slots: [...states.values()].map(({ slots }) => slots.map(valuesOf)),
      remembered: [...remembered.values()].map(valuesOf),
    };
  }

  function load(state: ProgramState): void {
    tf.dispose([...remembered.values()]);
    remembered.clear();
    for (const [i, [name, { weight, slots }]] of [...states].entries()) {
      const make = (values: Float32Array) => tf.tensor(values, weight.shape);
      states.set(name, { weight: make(state.weights[i]), slots: state.slots[i].map(make) });
      if (state.remembered.length > 0) remembered.set(name, make(state.remembered[i]));
      tf.dispose([weight, ...slots]);
    }
  }

  function dispose(): void {
    for (const { weight, slots } of states.values()) tf.dispose([weight, ...slots]);
    tf.dispose([...remembered.values()]);
  }

  const weights = () => new Map([...states].map(([name, { weight }]) => [name, weight]));
  return { of, weights, commit, exchange, read, snapshot, restore, save, load, dispose };
}

/** A copy: on cpu, a tensor's own array would come back. */
export function valuesOf(tensor: Tensor): Float32Array {
  return tensor.dataSync<'float32'>().slice();
}
