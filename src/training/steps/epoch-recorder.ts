import type { EpochRecord } from './step-program.js';

/** What a fit's step tells, before it is taken. */
export interface StepReport {
  /** Σ W² over the kernels. */
  readonly size: number;
  /** Penalty included. */
  readonly loss: number;
  /** Global norm of the gradient, penalty included, before clipping. */
  readonly norm: number;
  readonly clipped: boolean;
  /** Norms of the data loss's gradient, by kernel. */
  readonly kernelNorms: ArrayLike<number>;
}

/** Adds up what the steps of an epoch tell, on the host, in double precision. */
export interface EpochRecorder {
  /**
   * @param report [4 + kernels, T]: Σ W² over the kernels before the step, loss, global norm before clipping, clipped
   *   (0 or 1), kernels' norms
   * @param active fits that make this step
   * @returns the fits whose step may be taken: active, and everything finite
   */
  add(report: Float32Array, active: readonly boolean[]): readonly boolean[];
  /** The same for one fit, which must train. @returns whether its step may be taken */
  addFit(fit: number, report: StepReport): boolean;
  /** Whether nothing has taken the fit out of the epoch. */
  trains(fit: number): boolean;
  /** The last look at an epoch's weights. @param sizes a number for each fit that is finite where its weights are */
  close(sizes: ArrayLike<number>): EpochRecord;
}

export function createEpochRecorder(T: number, kernels: number): EpochRecorder {
  // Of one kind from the first number on, which keeps compiled code as it is.
  const zeros = () => new Float64Array(T);
  const [steps, lossSums, maxNorms, clippedSteps, nonFiniteSteps] = [zeros(), zeros(), zeros(), zeros(), zeros()];
  const kernelNormSums = Array.from({ length: T }, () => new Float64Array(kernels));
  const losses: number[][] = Array.from({ length: T }, () => []);
  const lost = new Array<boolean>(T).fill(false);

  /** Nothing else of such a step is told: with a weight that overflowed it hangs on what zero times infinity gives. */
  function lose(t: number): false {
    nonFiniteSteps[t]++;
    lost[t] = true;
    return false;
  }

  function addFit(t: number, { size, loss, norm, clipped, kernelNorms }: StepReport): boolean {
    steps[t]++;
    losses[t].push(Number.isFinite(size) ? loss : Number.NaN);
    if (!Number.isFinite(size)) return lose(t);
    lossSums[t] += loss;
    if (Number.isFinite(norm)) maxNorms[t] = Math.max(maxNorms[t], norm);
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) return lose(t);
    if (clipped) clippedSteps[t]++;
    for (let k = 0; k < kernels; k++) kernelNormSums[t][k] += kernelNorms[k];
    return true;
  }

  function reportOf(t: number, report: Float32Array): StepReport {
    const [size, loss, norm, clipped] = [report[t], report[T + t], report[2 * T + t], report[3 * T + t]];
    const kernelNorms = Array.from({ length: kernels }, (_, k) => report[(4 + k) * T + t]);
    return { size, loss, norm, clipped: clipped > 0, kernelNorms };
  }

  return {
    add: (report, active) => active.map((acts, t) => acts && !lost[t] && addFit(t, reportOf(t, report))),
    addFit,
    trains: (t) => !lost[t],
    close(sizes) {
      for (let t = 0; t < T; t++) if (steps[t] > 0 && !lost[t] && !Number.isFinite(sizes[t])) lose(t);
      return {
        steps: [...steps],
        lossSums: [...lossSums],
        maxNorms: [...maxNorms],
        clippedSteps: [...clippedSteps],
        nonFiniteSteps: [...nonFiniteSteps],
        kernelNormSums: kernelNormSums.map((sums) => [...sums]),
        losses,
      };
    },
  };
}
