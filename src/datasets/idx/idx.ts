import { UserError } from '../../core/errors.js';
import type { DataPlan } from '../../core/plan.js';
import { openDataFile } from '../files.js';
import type { ReadContext, TableReader } from '../reader.js';
import type { NumericColumn, Table } from '../table.js';
import { tableHash } from '../table-hash.js';
import { targetOfNumbers } from '../target.js';
import { readElements } from './read-bytes.js';

/** Images [n, height, width] or [n, height, width, channels] and labels [n], unsigned bytes; pixels are divided by 255. */
export const idx: TableReader = { read: readIdx };

async function readIdx(plan: DataPlan, { baseDirectory }: ReadContext): Promise<Table> {
  if (typeof plan.source === 'string') throw new Error('an IDX source has images and labels');
  const imageFile = await openDataFile(plan.source.images, baseDirectory);
  const labelFile = await openDataFile(plan.source.labels, baseDirectory);
  const labels = await readElements(labelFile, [1], createLabels);
  const images = await readElements(imageFile, [3, 4], createPixels);
  if (images.rows !== labels.values.length) {
    const found = `found ${images.rows} images and ${labels.values.length} labels (${labelFile.label})`;
    throw new UserError(
      'data',
      `${imageFile.label}: ${found}; as many of both are wanted; do the files belong together?`,
    );
  }
  const content = {
    ...targetOfNumbers(labels.values, plan.task ?? 'classification', `${labelFile.label}, labels`),
    rows: images.rows,
    columns: pixelColumns(images.shape),
    values: images.values,
    imageShape: images.shape,
    targetName: plan.target ?? 'label',
  };
  return { ...content, source: imageFile.label, hash: tableHash(content) };
}

function createLabels(dimensions: readonly number[]) {
  const values = new Float64Array(dimensions[0]);
  return { values, write: (bytes: Buffer, offset: number) => values.set(bytes, offset) };
}

function createPixels([rows, height, width, channels = 1]: readonly number[]) {
  const values = new Float32Array(rows * height * width * channels);
  const write = (bytes: Buffer, offset: number) => {
    for (let i = 0; i < bytes.length; i++) values[offset + i] = bytes[i] / 255;
  };
  return { rows, shape: [height, width, channels], values, write };
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
