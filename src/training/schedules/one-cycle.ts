import type { Schedule } from './schedule.js';

/**
 * By half cosines from i up to 1 at step p S − 1, and from there down to f at the last step S − 1.
 *
 * Source: L. Smith & N. Topin, Super-Convergence, 2018; PyTorch's OneCycleLR with div_factor = 1 / i, pct_start = p,
 * final_div_factor = i / f, anneal_strategy 'cos' and cycle_momentum off.
 */
export const oneCycle: Schedule = ({ initial, peak, final }, { step, steps }) => {
  const top = peak * steps - 1;
  if (step <= top) return along(initial, 1, top === 0 ? 1 : step / top);
  return along(1, final ?? 4e-6, (step - top) / (steps - 1 - top));
};

/** @param share of the way, 0 to 1 */
function along(start: number, end: number, share: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * share))) / 2;
}
