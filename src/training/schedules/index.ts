import type { ScheduleName, ScheduleSettings } from '../../core/settings.js';
import { constant } from './constant.js';
import { cosine } from './cosine.js';
import { exponential } from './exponential.js';
import { oneCycle } from './one-cycle.js';
import type { Schedule, Way } from './schedule.js';
import { step } from './step.js';
import { warmedUp } from './warmed-up.js';

export const schedules: Readonly<Record<ScheduleName, Schedule>> = {
  constant,
  cosine,
  step,
  exponential,
  'one-cycle': oneCycle,
};

/** A learning rate's share at each of a fit's own steps, from 0. */
export type RateShare = (step: number) => number;

/** @returns null where the learning rate stays as it is */
export function createRateShare(settings: ScheduleSettings, way: Omit<Way, 'step'>): RateShare | null {
  if (settings.name === 'constant' && settings.warmup === 0) return null;
  return (at) => warmedUp(schedules[settings.name], settings, { ...way, step: at });
}
