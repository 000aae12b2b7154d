import type { Schedule } from './schedule.js';

export const constant: Schedule = () => 1;
