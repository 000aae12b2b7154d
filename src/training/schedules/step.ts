import type { Schedule } from './schedule.js';

/** γ^⌊epoch / k⌋, in whole epochs from the schedule's beginning on; PyTorch's StepLR with step_size = k, by epoch. */
export const step: Schedule = ({ every, factor }, { step: s, stepsPerEpoch }) =>
  factor ** Math.floor(s / (every * stepsPerEpoch));
