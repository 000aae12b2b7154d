import { UserError } from '../../core/errors.js';
import type { DataPlan } from '../../core/plan.js';
import type { LikeTable, TableLike } from '../like.js';
import type { ReadContext, TableReader } from '../reader.js';
import { type NumericColumn, noSplitColumns, type Table } from '../table.js';
import { tableHash } from '../table-hash.js';
import { targetOfNumbers } from '../target.js';
import { readImages } from './read-images.js';

/** Images and labels in IDX files. Labels are classes unless the task says otherwise. */
export const idx: TableReader = { read: readIdx, readLike: readIdxLike };

async function readIdx(plan: DataPlan, { baseDirectory }: ReadContext): Promise<Table> {
  const source = imagesOf(plan.source);
  const { rows, shape, values, labels } = await readImages(source, baseDirectory);
  const content = {
    ...targetOfNumbers(labels, plan.task ?? 'classification', source.labels),
    rows,
    columns: pixelColumns(shape),
    values,
    imageShape: shape,
    targetNames: ['label'],
    splitColumns: noSplitColumns,
    weights: null,
  };
  return { ...content, source: source.images, hash: tableHash(content) };
}

async function readIdxLike(
  wanted: DataPlan['source'],
  { task, classes, imageShape, words }: TableLike,
  { baseDirectory }: Pick<ReadContext, 'baseDirectory'>,
): Promise<LikeTable> {
  const source = imagesOf(wanted);
  const { rows, shape, values, labels } = await readImages(source, baseDirectory);
  if (imageShape === null || shape.some((size, axis) => size !== imageShape[axis])) {
    const found = `found images of ${shape.join(' × ')} (height, width, channels)`;
    const remedy = 'scale them';
    throw new UserError('data', `${source.images}: ${found}; ${words.hasShape} ${imageShape?.join(' × ')}; ${remedy}`);
  }
  const table = { source: source.images, rows, columns: pixelColumns(shape), values, weights: null };
  if (task === 'regression') return { ...table, target: labels };
  const target = Int32Array.from(labels, (label) => classes.indexOf(String(label)));
  const unknown = target.indexOf(-1);
  if (unknown !== -1) {
    const found = `label ${unknown} (from 0) is ${labels[unknown]}`;
    throw new UserError('data', `${source.labels}: ${found}; ${words.hasClasses} ${classes.join(', ')}; correct it`);
  }
  return { ...table, target };
}

function imagesOf(source: DataPlan['source']): { readonly images: string; readonly labels: string } {
  if (typeof source !== 'string' && 'images' in source) return source;
  throw new Error('readers are chosen by the form of the source');
}

/** Row-major as the values: name `pixel_<row>_<column>`, with `_<channel>` where there are several. */
function pixelColumns([height, width, channels]: readonly number[]): readonly NumericColumn[] {
  return Array.from({ length: height * width * channels }, (_, slot) => {
    const row = Math.floor(slot / (width * channels));
    const column = Math.floor(slot / channels) % width;
    const name = `pixel_${row}_${column}${channels > 1 ? `_${slot % channels}` : ''}`;
    return { kind: 'pixel', name, slot, origin: 0, missing: 0 };
  });
}
