import type { Dataset } from '../core/dataset.js';
import { UserError } from '../core/errors.js';
import type { LossCatalog } from '../core/known-losses.js';
import { isFor } from '../core/metric.js';
import type { StudyPlan } from '../core/plan.js';
import type { LossSettings } from '../core/settings.js';

type Data = Pick<Dataset, 'task' | 'classes' | 'targetNames'>;

/**
 * Whether what candidates train on fits the data, so far as the config could not know it.
 *
 * @throws UserError (config)
 */
export function checkLosses(plan: Pick<StudyPlan, 'settings' | 'space'>, data: Data, losses: LossCatalog): void {
  for (const loss of lossesOf(plan)) checkLoss(loss, data, losses);
  if (data.task !== 'regression' || !smooths(plan)) return;
  throw new UserError('config', 'training.labelSmoothing: the target is a number, which has no labels; remove it');
}

/** Of candidates that the space tells apart by the whole loss or its name, too. */
function lossesOf({ settings, space }: Pick<StudyPlan, 'settings' | 'space'>): readonly LossSettings[] {
  const fixed = settings.training.loss;
  const searched = space.flatMap((spec): readonly LossSettings[] => {
    if (spec.kind !== 'categorical') return [];
    // What a schema of losses gave back.
    if (spec.path === 'training.loss') return spec.settings as unknown as readonly LossSettings[];
    if (spec.path !== 'training.loss.name' || fixed === undefined) return [];
    return spec.settings.map((name) => ({ ...fixed, name: String(name) }));
  });
  return fixed === undefined || searched.length > 0 ? searched : [fixed];
}

function checkLoss({ name, alpha }: LossSettings, { task, classes, targetNames }: Data, losses: LossCatalog): void {
  if (losses[name] === undefined || !isFor(task, losses[name])) {
    const known = Object.keys(losses).filter((other) => isFor(task, losses[other]));
    const wanted = `one of ${known.join(', ')} is wanted; change training.loss.name`;
    throw new UserError('config', `training.loss: ${name} is not a loss for ${task}; ${wanted}`);
  }
  if (name !== 'focal' || alpha === null || classes.length === 2 || task === 'multi-label') return;
  const found = `training.loss.alpha is ${alpha}, but ${targetNames[0]} has ${classes.length} classes`;
  throw new UserError('config', `${found}; it weighs two classes; remove it`);
}

function smooths({ settings, space }: Pick<StudyPlan, 'settings' | 'space'>): boolean {
  const { labelSmoothing = 0 } = settings.training;
  return labelSmoothing > 0 || space.some(({ path }) => path === 'training.labelSmoothing');
}
