import { UserError } from '../../core/errors.js';
import { openDataFile } from '../files.js';
import { readElements } from './read-bytes.js';

interface LabelledImages {
  readonly rows: number;
  /** [height, width, channels] */
  readonly shape: readonly number[];
  /** Row-major [rows, height, width, channels], 0 to 1. */
  readonly values: Float32Array;
  /** [rows] */
  readonly labels: Float64Array;
}

/**
 * Images [n, height, width] or [n, height, width, channels] and labels [n], unsigned bytes; pixels are divided by 255.
 *
 * @throws UserError (data)
 */
export async function readImages(
  source: { readonly images: string; readonly labels: string },
  baseDirectory: string,
): Promise<LabelledImages> {
  const imageFile = await openDataFile(source.images, baseDirectory);
  const labelFile = await openDataFile(source.labels, baseDirectory);
  const labels = await readElements(labelFile, [1], createLabels);
  const images = await readElements(imageFile, [3, 4], createPixels);
  if (images.rows !== labels.values.length) {
    const found = `found ${images.rows} images and ${labels.values.length} labels (${labelFile.label})`;
    const wanted = 'as many of both are wanted; do the files belong together?';
    throw new UserError('data', `${imageFile.label}: ${found}; ${wanted}`);
  }
  return { rows: images.rows, shape: images.shape, values: images.values, labels: labels.values };
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
