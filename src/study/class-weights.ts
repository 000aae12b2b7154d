import type { Dataset } from '../core/dataset.js';
import { UserErrors } from '../core/errors.js';
import type { Json } from '../core/json.js';
import type { StudyPlan } from '../core/plan.js';
import { nearNames } from '../util/near-names.js';

const path = 'training.classWeight';

/** Whether the weights that the plan gives classes fit the data. @throws UserErrors (config) that lists what does not */
export function checkClassWeights(
  { settings, space }: Pick<StudyPlan, 'settings' | 'space'>,
  { task, classes, targetNames }: Pick<Dataset, 'task' | 'classes' | 'targetNames'>,
): void {
  const searched = space.filter((spec) => spec.path === path);
  const given: readonly Json[] = [
    settings.training.classWeight ?? null,
    ...searched.flatMap((spec) => (spec.kind === 'categorical' ? spec.settings : [])),
  ].filter((weights) => weights !== null);
  if (given.length === 0) return;
  if (task !== 'classification') {
    const loss =
      task === 'multi-label' ? 'train on { name: focal, alpha: … }' : 'weight rows by a column (data.weight)';
    const remedy = `remove it, or ${loss}`;
    throw new UserErrors('config', [`${path}: the task is ${task}; it weights classes; ${remedy}`]);
  }
  const named = new Set(given.flatMap((weights) => (typeof weights === 'object' ? Object.keys(weights ?? {}) : [])));
  const unknown = [...named].filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw new UserErrors(
      'config',
      unknown.map((name) => unknownClass(name, classes, targetNames[0])),
    );
  }
}

function unknownClass(name: string, classes: readonly string[], targetName: string): string {
  const most = 12;
  const known = classes.slice(0, most).join(', ') + (classes.length > most ? `, … (${classes.length})` : '');
  const near = nearNames(name, classes, 1);
  const remedy = near.length > 0 ? `did you mean ${near[0]}?` : 'name one of these';
  return `${path}: "${name}" is no class of "${targetName}"; its classes are ${known}; ${remedy}`;
}
