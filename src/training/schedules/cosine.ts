import type { Schedule } from './schedule.js';

/**
 * f + (1 − f)(1 + cos(π s / S)) / 2. Source: I. Loshchilov & F. Hutter, SGDR, ICLR 2017, equation 5, without restarts;
 * PyTorch's CosineAnnealingLR with T_max = S and eta_min = f η.
 */
export const cosine: Schedule = ({ final }, { step, steps }) => {
  const end = final ?? 0;
  return end + ((1 - end) * (1 + Math.cos((Math.PI * step) / steps))) / 2;
};
