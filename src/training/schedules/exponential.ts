import type { Schedule } from './schedule.js';

/** f^(s / S); PyTorch's ExponentialLR with gamma = f^(1 / S), by step. */
export const exponential: Schedule = ({ final }, { step, steps }) => (final ?? 0.01) ** (step / steps);
