import type { CompleteFit } from '../../core/fit.js';
import type { StudyOutcome } from '../../core/outcome.js';
import { mean } from '../../util/statistics.js';
import type { JudgedTrial, Judgement } from '../judge.js';
import { scaleOf, toLoss } from '../loss-scale.js';
import { countText, percentText } from '../number-text.js';

/** What the training of the candidates shows. */
export function trainingHints({ winner, trials }: Judgement, outcome: StudyOutcome): readonly string[] {
  return [
    ...(winner === null ? [] : [...winnerFault(winner), ...clipping(winner), ...trainLonger(winner, outcome)]),
    ...gradients(trials),
  ];
}

function winnerFault({ diagnosis, summary }: JudgedTrial): readonly string[] {
  const trial = `Even the recommended trial ${summary.number}`;
  switch (diagnosis) {
    case 'overfits':
      return [
        `${trial} overfits: search stronger regularisation (higher λ or dropout), a smaller network, or get more rows.`,
      ];
    case 'underfits':
      return [
        `${trial} underfits: search weaker regularisation, a larger network, more epochs or a higher learning rate.`,
      ];
    case 'unstable':
      return [
        `${trial} is unstable: lower training.optimizer.learningRate or set clipNorm, and look at its folds before using it.`,
      ];
    case 'fits':
    case null:
      return [];
  }
}

const muchClipping = 0.5;

function clipping({ summary: { gradient } }: JudgedTrial): readonly string[] {
  if (gradient === null || gradient.clipped <= muchClipping) return [];
  return [
    `${percentText(gradient.clipped)} of the recommended trial's steps were clipped, so the clipping sets the step size; to tell it from the learning rate, search both (clipNorm and learningRate).`,
  ];
}

/** Share by which the training loss must still fall over the last tenth of the epochs to be called falling. */
const stillFalling = 0.05;

function trainLonger({ summary }: JudgedTrial, outcome: StudyOutcome): readonly string[] {
  const fits = summary.completeFits;
  if (outcome.plan.settings.training.earlyStopping !== null) {
    const cutShort = fits.filter((fit) => fit.bestEpoch === fit.epochs).length;
    if (cutShort <= fits.length / 2) return [];
    return [
      `Early stopping found the last epoch best in ${cutShort} of ${countText(fits.length, 'fit')}: raise training.epochs.`,
    ];
  }
  const scale = scaleOf(outcome);
  const seen = toLoss(summary.trainScore.mean, scale) > toLoss(summary.score.mean, scale) / 2;
  const fall = mean(fits.map(lateFall));
  if (!seen || !(fall > stillFalling)) return [];
  return [
    `The recommended trial's training loss still fell by ${percentText(fall)} over the last tenth of its epochs, and it does not overfit yet: raise training.epochs.`,
  ];
}

/** 0 for curves too short to tell. */
function lateFall({ lossCurve }: CompleteFit): number {
  const last = lossCurve.length - 1;
  if (last < 4) return 0;
  const before = lossCurve[last - Math.max(1, Math.round(lossCurve.length / 10))];
  return (before - lossCurve[last]) / before;
}

function gradients(trials: readonly JudgedTrial[]): readonly string[] {
  const meeting = (kind: 'exploded' | 'vanished') =>
    trials.filter(({ summary }) => (summary.gradient?.[kind] ?? 0) > 0).length;
  const [exploded, vanished] = [meeting('exploded'), meeting('vanished')];
  return [
    ...(exploded === 0
      ? []
      : [
          `Gradients exploded in ${countText(exploded, 'trial')}: lower training.optimizer.learningRate or clip (clipNorm).`,
        ]),
    ...(vanished === 0
      ? []
      : [
          `Gradients vanished in ${countText(vanished, 'trial')}: use relu or elu with he-normal, model.batchNormalization, or fewer layers.`,
        ]),
  ];
}
