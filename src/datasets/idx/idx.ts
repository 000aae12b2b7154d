import type { DataPlan } from '../../core/plan.js';
import type { ReadContext, TableReader } from '../reader.js';
import { type NumericColumn, noSplitColumns, type Table } from '../table.js';
import { tableHash } from '../table-hash.js';
import { targetOfNumbers } from '../target.js';
import { readImages } from './read-images.js';

/** Images and labels in IDX files. Labels are classes unless the task says otherwise. */
export const idx: TableReader = { read: readIdx };

async function readIdx(plan: DataPlan, { baseDirectory }: ReadContext): Promise<Table> {
  if (typeof plan.source === 'string') throw new Error('an IDX source has images and labels');
  const { rows, shape, values, labels } = await readImages(plan.source, baseDirectory);
  const content = {
    ...targetOfNumbers(labels, plan.task ?? 'classification', plan.source.labels),
    rows,
    columns: pixelColumns(shape),
    values,
    imageShape: shape,
    targetName: plan.target ?? 'label',
    splitColumns: noSplitColumns,
    weights: null,
  };
  return { ...content, source: plan.source.images, hash: tableHash(content) };
}

/** Row-major as the values: name `pixel_<row>_<column>`, with `_<channel>` where there are several. */
function pixelColumns([height, width, channels]: readonly number[]): readonly NumericColumn[] {
  return Array.from({ length: height * width * channels }, (_, slot) => {
    const row = Math.floor(slot / (width * channels));
    const column = Math.floor(slot / channels) % width;
    const name = `pixel_${row}_${column}${channels > 1 ? `_${slot % channels}` : ''}`;
    return { kind: 'pixel', name, slot, origin: 0 };
  });
}
