import type { StudyPlan } from '../core/plan.js';
import { bytesText } from '../util/quantities.js';
import type { StudyPorts } from './ports.js';

type Batches = Awaited<ReturnType<StudyPorts['planBatches']>>;

/** A limit that one fit alone is above can't be kept: it is said, because what runs then is slower and larger than asked. */
export function memoryWarnings(batches: Batches, { execution }: StudyPlan): readonly string[] {
  const limit = execution.maxMemoryBytes;
  const single = Math.max(0, ...batches.filter(({ fits }) => fits.length === 1).map(({ bytes }) => bytes));
  if (limit === null || single <= limit) return [];
  return [
    `one fit takes about ${bytesText(single)}, more than execution.maxMemory (${bytesText(limit)}): fits train one at a time`,
  ];
}
