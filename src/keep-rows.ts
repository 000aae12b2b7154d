import { availableParallelism, totalmem } from 'node:os';
import { UserErrors } from './core/errors.js';
import type { StudyPlan } from './core/plan.js';
import { createDiskKeeper, type DiskKeeper } from './datasets/values/disk-keeper.js';
import { memoryKeeper, type ValueKeeper } from './datasets/values/keeper.js';
import { needsMemory } from './datasets/values/needs-memory.js';
import { createScratchFolder, type ScratchFolder } from './scratch-folder.js';
import { bytesText } from './util/quantities.js';

/** Of the machine's memory, for the numbers of all processes together; the rest is for training and whoever else is there. */
const shareOfMemory = 0.25;

/** Where a study's numbers are kept. */
export interface RowKeeper extends ValueKeeper {
  readonly warnings: readonly string[];
  /** Closes and removes what is on disk. */
  release(): void;
}

/**
 * Keeps tables in memory or in files, as the plan says; where it leaves it open, what would be too much for this machine's
 * memory goes to files, if the study's steps can do without it.
 *
 * @param resultsDir where files go; '': where the system keeps temporary ones
 * @throws UserErrors (config) where files are asked for and a step needs whole columns in memory
 */
export function createRowKeeper(plan: StudyPlan, resultsDir: string): RowKeeper {
  const { data: choice } = plan.execution;
  const obstacles = choice === 'memory' ? [] : needsMemory(plan.data, plan.settings.preprocessing, plan.space);
  if (choice === 'disk' && obstacles.length > 0) throw new UserErrors('config', obstacles.map(refused));
  const most = choice === 'disk' ? -1 : mostBytes(plan);
  const warnings: string[] = [];
  let disk: { readonly keeper: DiskKeeper; readonly folder: ScratchFolder } | null = null;

  function diskKeeper(): DiskKeeper {
    if (disk === null) {
      const folder = createScratchFolder(resultsDir);
      disk = { folder, keeper: createDiskKeeper(folder.path) };
    }
    return disk.keeper;
  }

  return {
    open(size) {
      const bytes = 4 * size.rows * size.width;
      if (choice === 'memory' || bytes <= most) return memoryKeeper.open(size);
      if (obstacles.length === 0) return diskKeeper().open(size);
      if (warnings.length === 0) warnings.push(largeInMemory(bytes, obstacles));
      return memoryKeeper.open(size);
    },
    forget: (values) => disk?.keeper.forget(values),
    warnings,
    release() {
      disk?.keeper.close();
      disk?.folder.remove();
      disk = null;
    },
  };
}

/** Bytes of numbers that are kept in memory: each process has its own. */
function mostBytes({ execution: { workers } }: StudyPlan): number {
  const limit = process.constrainedMemory();
  // Node gives 0, or more than there is, where nothing limits the process.
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return (shareOfMemory * memory) / (workers === 'auto' ? availableParallelism() : workers);
}

function refused(obstacle: string): string {
  return `${obstacle}; or say execution.data: memory (execution.data is disk)`;
}

function largeInMemory(bytes: number, obstacles: readonly string[]): string {
  const found = `the table's numbers take about ${bytesText(bytes)} of memory in each process`;
  return `${found}; they would be kept in a file, but for ${obstacles.join('; ')}`;
}
