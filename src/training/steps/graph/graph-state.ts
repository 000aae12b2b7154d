import { joinFloats } from '../../../util/join-floats.js';
import type { ProgramSetup, ProgramState } from '../step-program.js';
import { type CompiledGraph, setVariables } from './graph-cache.js';
import type { Feed } from './session.js';
import type { Variable } from './variables.js';

/** What training changes, in and out of a session. */
export interface GraphState {
  /** Initial weights, and slots of 0. */
  begin(): void;
  /** As in the step port. */
  read(): readonly (readonly Float32Array[])[];
  snapshot(chosen: readonly boolean[]): void;
  restore(): void;
  average(kept: readonly (number | null)[]): void;
  swapAverages(): void;
  save(): ProgramState;
  load(state: ProgramState): void;
}

/** @param compiled the graph as it is now: another one may take over */
export function createGraphState({ fits }: ProgramSetup, compiled: () => CompiledGraph): GraphState {
  const T = fits.length;
  let remembers = false;

  function begin(): void {
    const { parameters } = compiled().graph;
    set(parameters.map(({ weight }, i) => [weight, joinFloats(fits.map((fit) => fit.initial[i]))]));
    const fromZero = [...parameters.flatMap(({ slots }) => slots), ...averagesOf()];
    set(fromZero.map((variable) => [variable, new Float32Array(sizeOf(variable))]));
  }

  const averagesOf = () => compiled().graph.averages?.variables ?? [];

  function read(): readonly (readonly Float32Array[])[] {
    const all = get(compiled().graph.parameters.map(({ weight }) => weight));
    return fits.map((_, t) => all.map((values) => values.slice(...share(values, t))));
  }

  const share = ({ length }: Float32Array, t: number) => [(t * length) / T, ((t + 1) * length) / T] as const;

  function snapshot(chosen: readonly boolean[]): void {
    const { session, graph } = compiled();
    const { all, chosen: placeholder, some } = graph.remembered;
    if (!remembers) session.run([], [all]);
    else session.run([[placeholder, { shape: [T, 1, 1], values: Float32Array.from(chosen, Number) }]], [some]);
    remembers = true;
  }

  function restore(): void {
    const { session, graph } = compiled();
    if (remembers) session.run([], [graph.remembered.back]);
    remembers = false;
  }

  function average(kept: readonly (number | null)[]): void {
    const { session, graph } = compiled();
    if (graph.averages === null) throw new Error('the setup has no averages');
    const { shares, take } = graph.averages;
    const values = [
      kept.map((share) => share ?? 0),
      kept.map((share) => 1 - (share ?? 0)),
      kept.map((share) => Number(share !== null)),
    ];
    session.run([[shares, { shape: [3, T, 1, 1], values: Float32Array.from(values.flat()) }]], [take]);
  }

  function swapAverages(): void {
    const weights = compiled().graph.parameters.map(({ weight }) => weight);
    const averages = averagesOf();
    const [own, others] = [get(weights), get(averages)];
    set([...weights.map((to, i) => [to, others[i]] as const), ...averages.map((to, i) => [to, own[i]] as const)]);
  }

  function save(): ProgramState {
    const { parameters, remembered, averages } = compiled().graph;
    return {
      weights: get(parameters.map(({ weight }) => weight)),
      slots: parameters.map(({ slots }) => get(slots)),
      remembered: remembers ? get(remembered.variables) : [],
      ...(averages !== null && { averages: get(averages.variables) }),
    };
  }

  function load(state: ProgramState): void {
    const { parameters, remembered } = compiled().graph;
    set(parameters.map(({ weight }, i) => [weight, state.weights[i]]));
    set(parameters.flatMap(({ slots }, i) => slots.map((slot, s) => [slot, state.slots[i][s]] as const)));
    remembers = state.remembered.length > 0;
    if (remembers) set(remembered.variables.map((variable, i) => [variable, state.remembered[i]]));
    const { averages = [] } = state;
    set(averagesOf().map((variable, i) => [variable, averages[i]]));
  }

  function set(values: readonly (readonly [Variable, Feed['values']])[]): void {
    if (values.length > 0) setVariables(compiled().session, values);
  }

  function get(variables: readonly Variable[]): readonly Float32Array[] {
    if (variables.length === 0) return [];
    return compiled().session.run(
      [],
      variables.map(({ value }) => value),
    );
  }

  return { begin, read, snapshot, restore, average, swapAverages, save, load };
}

function sizeOf({ shape }: Variable): number {
  return shape.reduce((product, size) => product * size, 1);
}
