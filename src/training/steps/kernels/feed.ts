import type { Kernels } from '../../../backends/backend.js';
import type { RowSource } from '../row-source.js';
import type { FitSetup } from '../step-program.js';
import type { Chain } from './chain.js';
import type { Workspace } from './workspace.js';

/** Rows of the data and random numbers, put where a pass looks for them; what lies there already is not made again. */
export interface Feed {
  /** Inputs and, with `withTarget`, targets of some rows as a fit sees them. Rows are compared by what they are. */
  rows(fit: number, rows: Int32Array, withTarget: boolean): void;
  /**
   * The uniform numbers of a step, for `count` rows.
   *
   * @param step the fit's own, from 0
   * @returns which of the workspace's sets they are
   */
  uniforms(fit: number, step: number, count: number): number;
}

export function createFeed(
  { call, views }: Kernels,
  { stages }: Chain,
  workspace: Workspace,
  source: RowSource,
  fits: readonly FitSetup[],
): Feed {
  const streams = streamsOf(fits);
  let fedStream = -1;
  let fedRows = new Int32Array(0);
  let fedTarget = false;
  const drawn: ({ readonly stream: number; readonly step: number; readonly count: number } | undefined)[] = [];

  function rows(fit: number, wanted: Int32Array, withTarget: boolean): void {
    const isThere = streams[fit] === fedStream && (fedTarget || !withTarget) && isEqual(fedRows, wanted);
    if (isThere) return;
    const { floats } = views();
    source.writeInputs(wanted, fits[fit], floats, workspace.input / 4);
    if (withTarget) writeTarget(wanted, fits[fit].target);
    fedStream = streams[fit];
    fedRows = wanted.slice();
    fedTarget = withTarget;
  }

  function writeTarget(wanted: Int32Array, map: FitSetup['target']): void {
    const { floats, integers } = views();
    if (source.task === 'classification') source.writeLabels(wanted, integers, workspace.target / 4);
    else source.writeValues(wanted, map, floats, workspace.target / 4);
  }

  function uniforms(fit: number, step: number, count: number): number {
    const set = step % workspace.uniformSets;
    const there = drawn[set];
    if (there?.stream === streams[fit] && there.step === step && there.count === count) return set;
    const { low, high } = fits[fit].dropoutKey;
    for (const [i, stage] of stages.entries()) {
      if (stage.kind !== 'units' || stage.dropoutLayer === null) continue;
      const { address, bytes } = workspace.uniforms[i];
      call.uniforms(low, high, step, stage.dropoutLayer, count * stage.units, address + set * bytes);
    }
    drawn[set] = { stream: streams[fit], step, count };
    return set;
  }

  return { rows, uniforms };
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
    a.target.shift === b.target.shift &&
    a.target.scale === b.target.scale &&
    isEqual(a.shift, b.shift) &&
    isEqual(a.scale, b.scale)
  );
}

function isEqual(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
