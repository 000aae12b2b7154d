import type { EpochRecord } from './step-program.js';

/** Adds up what the steps of an epoch tell, on the host, in double precision. */
export interface EpochRecorder {
  /**
   * @param report [3 + kernels, T]: loss, global norm before clipping, clipped (0 or 1), kernels' norms
   * @param active fits that make this step
   * @returns the fits whose step may be taken: active, and everything finite
   */
  add(report: Float32Array, active: readonly boolean[]): readonly boolean[];
  /** @param fits how many of the T are asked for */
  record(fits: number): EpochRecord;
}

export function createEpochRecorder(T: number, kernels: number): EpochRecorder {
  const zeros = () => new Array<number>(T).fill(0);
  const [steps, lossSums, maxNorms, clippedSteps, nonFiniteSteps] = [zeros(), zeros(), zeros(), zeros(), zeros()];
  const kernelNormSums = Array.from({ length: T }, () => new Array<number>(kernels).fill(0));
  const losses: number[][] = Array.from({ length: T }, () => []);
  const lost = new Array<boolean>(T).fill(false);

  function addOne(t: number, report: Float32Array): boolean {
    const [loss, norm, clipped] = [report[t], report[T + t], report[2 * T + t]];
    steps[t]++;
    losses[t].push(loss);
    lossSums[t] += loss;
    if (Number.isFinite(norm)) maxNorms[t] = Math.max(maxNorms[t], norm);
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      nonFiniteSteps[t]++;
      lost[t] = true;
      return false;
    }
    clippedSteps[t] += clipped;
    for (let k = 0; k < kernels; k++) kernelNormSums[t][k] += report[(3 + k) * T + t];
    return true;
  }

  return {
    add: (report, active) => active.map((acts, t) => acts && !lost[t] && addOne(t, report)),
    record: (fits) => ({
      steps: steps.slice(0, fits),
      lossSums: lossSums.slice(0, fits),
      maxNorms: maxNorms.slice(0, fits),
      clippedSteps: clippedSteps.slice(0, fits),
      nonFiniteSteps: nonFiniteSteps.slice(0, fits),
      kernelNormSums: kernelNormSums.slice(0, fits),
      losses: losses.slice(0, fits),
    }),
  };
}
