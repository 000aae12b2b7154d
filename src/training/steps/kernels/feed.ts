import type { Kernels } from '../../../backends/backend.js';
import type { RowSource } from '../row-source.js';
import type { FitSetup } from '../step-program.js';
import type { Network } from './network.js';
import type { FedPlaces, Workspace } from './workspace.js';

/** Rows of the data and random numbers, put where a pass looks for them; what lies there already is not made again. */
export interface Feed {
  /**
   * Inputs and targets of a step's rows as a fit sees them. Rows are compared by what they are.
   *
   * @param step the fit's own, from 0
   * @param rows holds the step's, `count` of them from `first` on
   */
  batch(fit: number, step: number, rows: Int32Array, first: number, count: number): FedPlaces;
  /** Inputs alone, of rows to evaluate. */
  inputs(fit: number, rows: Int32Array): FedPlaces;
  /**
   * The uniform numbers of a step, for `count` rows.
   *
   * @param step the fit's own, from 0
   * @returns which of the workspace's sets they are
   */
  uniforms(fit: number, step: number, count: number): number;
}

/** What lies in a place. */
interface Fed {
  readonly stream: number;
  readonly rows: Int32Array;
  readonly withTarget: boolean;
}

/** What lies in a set of random numbers. */
interface Drawn {
  readonly stream: number;
  readonly step: number;
  readonly count: number;
}

export function createFeed(
  { call, views }: Kernels,
  { stages }: Pick<Network, 'stages'>,
  workspace: Workspace,
  source: RowSource,
  fits: readonly FitSetup[],
): Feed {
  const streams = streamsOf(fits);
  const nothing: Fed = { stream: -1, rows: new Int32Array(0), withTarget: false };
  const fed = workspace.fed.map(() => nothing);
  const drawn: Drawn[] = Array.from({ length: workspace.uniformSets }, () => ({ stream: -1, step: -1, count: 0 }));

  function batch(fit: number, step: number, rows: Int32Array, first: number, count: number): FedPlaces {
    const place = step % fed.length;
    const there = fed[place];
    const isThere = there.withTarget && there.stream === streams[fit] && isPart(there.rows, rows, first, count);
    if (!isThere) put(fit, place, rows.slice(first, first + count), true);
    return workspace.fed[place];
  }

  function inputs(fit: number, rows: Int32Array): FedPlaces {
    const there = fed[0];
    const isThere = there.stream === streams[fit] && isEqual(there.rows, rows);
    if (!isThere) put(fit, 0, rows.slice(), false);
    return workspace.fed[0];
  }

  function put(fit: number, place: number, rows: Int32Array, withTarget: boolean): void {
    const { floats, integers } = views();
    const { input, target } = workspace.fed[place];
    const setup = fits[fit];
    source.writeInputs(rows, setup, floats, input / 4);
    if (withTarget && source.task === 'classification') source.writeLabels(rows, integers, target / 4);
    else if (withTarget) source.writeValues(rows, setup.target, floats, target / 4);
    fed[place] = { stream: streams[fit], rows, withTarget };
  }

  function uniforms(fit: number, step: number, count: number): number {
    const set = step % workspace.uniformSets;
    const there = drawn[set];
    if (there.stream === streams[fit] && there.step === step && there.count === count) return set;
    const { low, high } = fits[fit].dropoutKey;
    for (const [i, stage] of stages.entries()) {
      if (stage.kind !== 'units' || stage.dropoutLayer === null) continue;
      const { address, bytes } = workspace.uniforms[i];
      call.uniforms(low, high, step, stage.dropoutLayer, count * stage.units, address + set * bytes);
    }
    drawn[set] = { stream: streams[fit], step, count };
    return set;
  }

  return { batch, inputs, uniforms };
}

/** Equal numbers for fits that see equal inputs and draw equal random numbers. */
export function streamsOf(fits: readonly FitSetup[]): readonly number[] {
  const known: FitSetup[] = [];
  return fits.map((fit) => {
    const found = known.findIndex((other) => isSameStream(fit, other));
    return found >= 0 ? found : known.push(fit) - 1;
  });
}

function isSameStream(a: FitSetup, b: FitSetup): boolean {
  return (
    a.dropoutKey.low === b.dropoutKey.low &&
    a.dropoutKey.high === b.dropoutKey.high &&
    isEqual(a.target.shift, b.target.shift) &&
    isEqual(a.target.scale, b.target.scale) &&
    isEqual(a.fill ?? [], b.fill ?? []) &&
    isEqual(a.shift, b.shift) &&
    isEqual(a.scale, b.scale)
  );
}

function isEqual(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return isPart(a, b, 0, b.length);
}

/** Whether `a` is `count` numbers of `b`, from `first` on. */
function isPart(a: ArrayLike<number>, b: ArrayLike<number>, first: number, count: number): boolean {
  if (a.length !== count) return false;
  for (let i = 0; i < count; i++) if (a[i] !== b[first + i]) return false;
  return true;
}
