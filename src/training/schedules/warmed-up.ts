import type { ScheduleSettings } from '../../core/settings.js';
import type { Schedule, Way } from './schedule.js';

/**
 * (s + 1) / (W + 1) in the first W steps, then the schedule over the S − W steps that are left. W = round(warmup · S), and
 * leaves one step at least.
 *
 * Source: P. Goyal et al., Accurate, Large Minibatch SGD, 2017, section 2.2 (gradual warm-up); PyTorch's SequentialLR of
 * LinearLR with start_factor = 1 / (W + 1) and total_iters = W, and the schedule.
 */
export function warmedUp(schedule: Schedule, settings: ScheduleSettings, way: Way): number {
  const { step, steps } = way;
  const warming = Math.min(Math.round(settings.warmup * steps), steps - 1);
  if (step < warming) return (step + 1) / (warming + 1);
  return schedule(settings, { ...way, step: step - warming, steps: steps - warming });
}
