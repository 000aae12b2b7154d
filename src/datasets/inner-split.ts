import type { SplitRule } from '../core/dataset.js';
import { unreachable } from '../core/errors.js';
import type { LabelSets } from '../util/label-folds.js';
import { lastMoments, momentsOf } from '../util/moments.js';
import type { StreamKey } from '../util/philox.js';
import { createRandomStream } from '../util/random.js';
import { type Sample, sampleRows } from '../util/stratify.js';
import { groupRows, sampleGroups } from '../util/whole-groups.js';

/** A fit's training rows, some kept apart to decide when to stop. Both ascending, disjoint. */
interface InnerSplit {
  readonly fit: Int32Array;
  /** Empty where nothing is kept apart. */
  readonly stop: Int32Array;
}

export interface InnerSplitRequest {
  /** The fit's training rows, ascending. */
  readonly rows: Int32Array;
  /** Class index by dataset row; null for regression. */
  readonly labels: Int32Array | null;
  /** Which labels each dataset row has; left out for another task. */
  readonly labelSets?: LabelSets | null;
  readonly rule: SplitRule;
  /** In [0, 1); 0: none. */
  readonly fraction: number;
}

/**
 * Keeps round(n · fraction) rows apart, each class in proportion; with a fraction above 0 at least one row stands on
 * either side. Under a rule by groups, whole groups that come near to it; by time, the last times, a gap before them.
 * The same key gives the same rows, so that all candidates on a fold stop by the same ones.
 *
 * @param key of the fit's stream for this purpose: from (seed, repeat, fold), never from the candidate
 */
export function innerSplit(request: InnerSplitRequest, key: StreamKey): InnerSplit {
  const { rows, fraction } = request;
  if (fraction === 0 || rows.length < 2) return { fit: rows, stop: new Int32Array(0) };
  const size = Math.min(Math.max(Math.round(rows.length * fraction), 1), rows.length - 1);
  const { drawn, rest } = sample(request, size, key);
  return { fit: rest, stop: drawn };
}

/** Whether rows can be kept apart under a rule. */
export function canSplitInside(rows: Int32Array, rule: SplitRule): boolean {
  switch (rule.by) {
    case 'row':
      return true;
    case 'group':
      return groupRows(rows, null, rule.groups).length > 1;
    case 'time':
      return lastMoments(momentsOf(rows, rule.times), 1, rule.gap) !== null;
    default:
      return unreachable(rule);
  }
}

function sample({ rows, labels, labelSets = null, rule }: InnerSplitRequest, size: number, key: StreamKey): Sample {
  switch (rule.by) {
    case 'row':
      return sampleRows(rows, labels, size, createRandomStream(key), labelSets);
    case 'group':
      return sampleGroups(groupRows(rows, labels, rule.groups), size, createRandomStream(key));
    case 'time': {
      const last = lastMoments(momentsOf(rows, rule.times), size, rule.gap);
      if (last === null) throw new Error('the splits were checked to leave times enough to stop by');
      return last;
    }
    default:
      return unreachable(rule);
  }
}
