import type { StudyStore } from '../storage/store.js';
import { readEnd } from './outcome.js';
import type { StudyPorts } from './ports.js';
import { isMachineFailure } from './search.js';

/** Nothing is left to do, failures of the machine included, and the model is there. */
export async function isFinished(store: StudyStore, ports: Pick<StudyPorts, 'hasModel'>): Promise<boolean> {
  const { end, refit, nested } = await readEnd(store);
  if (end !== 'finished' || nested?.some(({ machineFailures }) => machineFailures > 0)) return false;
  if (refit !== null && !(await ports.hasModel(store.record.planHash))) return false;
  return (await store.trials()).every((trial) => !trial.fits.some(isMachineFailure));
}
