import type { Json } from '../core/json.js';

/** A number in [low, high]. */
export interface RangeDeclaration {
  readonly low: number;
  readonly high: number;
  /** Search on a logarithmic axis. Default false. */
  readonly log?: boolean;
  /** Distance between allowed values, from `low` on; not with `log`. Default: none, all values are allowed. */
  readonly step?: number;
  /** Also try exactly 0; only with `log`. Default false. */
  readonly zero?: boolean;
  /** Number of a grid's values. Default: one a decade on a log axis, 5 on a linear one. */
  readonly points?: number;
  readonly when?: WhenDeclaration;
}

/** One of a list. */
export interface ChoiceDeclaration {
  readonly values: readonly Json[];
  readonly when?: WhenDeclaration;
}

/** The one other parameter, and the value it must have for this one to be there. Default: always there. */
export type WhenDeclaration = Readonly<Record<string, Json>>;

/** A parameter's declaration, as in a config's `space`; a plain value is fixed. */
export type ParameterDeclaration =
  | RangeDeclaration
  | ChoiceDeclaration
  | number
  | string
  | boolean
  | null
  | readonly Json[];

export type SpaceDeclaration = Readonly<Record<string, ParameterDeclaration>>;

type ValueOf<D> = D extends { readonly values: readonly (infer V)[] }
  ? V
  : D extends { readonly low: number }
    ? number
    : D;

type Conditional<S> = { [K in keyof S]: S[K] extends { readonly when: WhenDeclaration } ? K : never }[keyof S];

/** A candidate's parameters; those with a condition may be missing. Of several spaces: those of one of them. */
export type ParametersOf<S> = S extends unknown
  ? {
      readonly [K in Exclude<keyof S, Conditional<S>>]: ValueOf<S[K]>;
    } & { readonly [K in Conditional<S>]?: ValueOf<S[K]> }
  : never;
