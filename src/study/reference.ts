import type { Json } from '../core/json.js';
import type { StudyPlan } from '../core/plan.js';
import type { Settings } from '../core/settings.js';
import type { Parameters } from '../core/space.js';
import type { Trial } from '../core/trial.js';

/** The number that a winner's unregularised reference is stored under: below zero, where candidates never are. */
export function referenceNumber(winner: number): number {
  return -1 - winner;
}

const off = {
  'training.penalty.lambda': 0,
  'model.dropout': 0,
  'training.clipNorm': 'none',
  'training.clipValue': 'none',
  'training.labelSmoothing': 0,
  'training.mixup': 0,
  'training.maxNorm': 'none',
  'training.nonNegative': false,
  'training.gradientNoise': 'none',
  'training.gradientNoise.eta': 0,
  'training.averaging': 'none',
  'training.averaging.name': 'none',
} as const;

/** Values that layers may have of their own. */
const layerValued = ['training.penalty.lambda', 'model.dropout'] as const;

/** They mean nothing where what they shape is off. */
const shapes = [
  'training.penalty.alpha',
  'training.gradientNoise.gamma',
  'training.averaging.decay',
  'training.averaging.start',
];

/** What switches a parameter off, that of one layer included; undefined where it does not regularise. */
function offAt(path: string): Json | undefined {
  const whole = layerValued.find((each) => path.startsWith(`${each}.`)) ?? path;
  return Object.entries(off).find(([each]) => each === whole)?.[1];
}

/**
 * The winner's network with nothing to regularise it: λ = 0, dropout 0, no clipping, no label smoothing, no mixup, no
 * constraints, no noise and no averages.
 */
export function unregularized(settings: Settings): Settings {
  const { model } = settings;
  const { labelSmoothing: _, mixup: __, maxNorm: ___, nonNegative: ____, ...training } = settings.training;
  const { penalty, gradientNoise, averaging } = training;
  return {
    ...settings,
    model: { ...model, dropout: 0 },
    training: {
      ...training,
      penalty: { ...penalty, lambda: 0 },
      clipNorm: null,
      clipValue: null,
      // A candidate without them has these too: it is not trained again.
      ...(gradientNoise !== undefined && { gradientNoise: { ...gradientNoise, eta: 0 } }),
      ...(averaging !== undefined && { averaging: { ...averaging, name: 'none' } }),
    },
  };
}

/** The reference as a trial: the winner's parameters, those that regularise switched off. */
export function referenceTrial(plan: StudyPlan, winner: Trial): Trial {
  const parameters: Record<string, Parameters[string]> = {};
  for (const { name, path, also = [] } of plan.space) {
    if (!(name in winner.parameters) || shapes.includes(path)) continue;
    const switched = [path, ...also].map(offAt).find((value) => value !== undefined);
    parameters[name] = switched ?? winner.parameters[name];
  }
  const number = referenceNumber(winner.number);
  return { number, block: number, parameters, memo: null, fits: [] };
}
