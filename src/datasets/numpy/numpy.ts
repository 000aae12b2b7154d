import type { DataPlan } from '../../core/plan.js';
import type { TypedFile } from '../columns/typed.js';
import { typedReader } from '../columns/typed-reader.js';
import { pathOf, type TableReader } from '../reader.js';
import { isArchive, isOf, openArrays } from './open-arrays.js';

/** What is predicted of an archive where the plan does not say. */
export const usualTarget = 'y';

const arrays = typedReader(openArrays, withTarget);

/** Arrays that NumPy saved: one (.npy), or an archive of several by name (.npz). */
export const numpy: TableReader = {
  ...arrays,
  read(plan, context) {
    const isOpen = plan.target === null && isArchive(pathOf(plan.source));
    return arrays.read(isOpen ? { ...plan, target: usualTarget } : plan, context);
  },
};

/** Of one array the last column is predicted where the plan does not say; an array's name stands for its columns. */
function withTarget(plan: DataPlan, file: TypedFile): DataPlan {
  const names = file.columns.map(({ name }) => name);
  const targets = [plan.target ?? names[names.length - 1]].flat().flatMap((target) => {
    if (names.includes(target)) return [target];
    const own = names.filter((name) => isOf(name, target));
    return own.length === 0 ? [target] : own;
  });
  return { ...plan, target: targets.length === 1 ? targets[0] : targets };
}
