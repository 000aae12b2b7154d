import type { Kernels } from '../../../../backends/backend.js';
import type { SharedPlaces } from '../network-pass.js';
import type { Link } from './network.js';
import type { ImagePlaces, ImageWorkspace } from './workspace.js';

/** One way of a fit's rows through the network. */
export interface Way {
  /** The address of the data's rows. */
  readonly input: number;
  readonly block: number;
  readonly rows: number;
  /** The rate of each stage; empty in evaluation. */
  readonly dropout: Float64Array;
  readonly set: number | null;
}

/** What one stage does. */
export interface StagePass {
  /** In training mode. */
  forward(way: Way): void;
  evaluate(way: Way): void;
  /** From its output's gradient to those of its inputs and of its parameters. */
  backward(way: Way): void;
}

/** What a stage does to the gradient of an input: it is the first to reach it, adds to it, or need not. */
export type Contribution = 'first' | 'adds' | 'none';

/** An input of a stage. */
export interface StageInput {
  /** The address of its numbers. */
  at(way: Way): number;
  /** The address of its gradient; 0 for the data. */
  readonly gradient: number;
  readonly contribution: Contribution;
}

/** What a stage is made with. */
export interface StageContext extends Link, ImagePlaces {
  /** Its place among the stages. */
  readonly place: number;
  readonly from: readonly [StageInput, ...StageInput[]];
  readonly kernels: Kernels;
  readonly memory: Pick<ImageWorkspace, 'seen' | 'seenGradient' | 'part'>;
  readonly shared: SharedPlaces;
  /** c [M, N] = op(A) op(B); see the kernel. */
  readonly multiply: Multiply;
}

export interface Operand {
  readonly at: number;
  /** Bytes from a row of op(A), or a column of op(B), to the next. */
  readonly along: number;
  /** Bytes from one k to the next. */
  readonly step: number;
}

export type Multiply = (a: Operand, b: Operand, c: number, M: number, N: number, K: number) => void;

/** For stages that do the same in both modes. */
export function alike(forward: (way: Way) => void, backward: (way: Way) => void): StagePass {
  return { forward, evaluate: forward, backward };
}

/** What a stage passes back as it is, to every input that does not have it already. @param count of numbers in a row */
export function passOn({ kernels: { call }, from, gradient }: StageContext, count: number): void {
  for (const input of from) {
    if (input.contribution === 'none') continue;
    const take = input.contribution === 'first' ? call.copyRows : call.addRows;
    take(gradient, 0, input.gradient, 0, 1, count);
  }
}

/** Before kernels that add to a gradient. */
export function clearFirst({ kernels: { views }, from: [input] }: StageContext, count: number): void {
  if (input.contribution !== 'first') return;
  const first = input.gradient / 4;
  views().floats.fill(0, first, first + count);
}
