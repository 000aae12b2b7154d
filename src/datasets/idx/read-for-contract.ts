import { UserError } from '../../core/errors.js';
import type { ContractData, DataContract } from '../contract.js';
import { readImages } from './read-images.js';

/** @throws UserError (data) where images have another shape, or a label is no class of the model */
export async function readImagesForContract(
  source: { readonly images: string; readonly labels: string },
  { task, target, image }: DataContract,
): Promise<ContractData> {
  const { rows, shape, values, labels } = await readImages(source, '.');
  if (image === null || shape.some((size, axis) => size !== image[axis])) {
    const found = `found images of ${shape.join(' × ')} (height, width, channels)`;
    throw new UserError('data', `${source.images}: ${found}; the model takes ${image?.join(' × ')}; scale them`);
  }
  if (task === 'regression') return { rows, features: values, target: labels, weights: null, warnings: [] };
  const indices = Int32Array.from(labels, (label) => target.classes.indexOf(String(label)));
  const unknown = indices.indexOf(-1);
  if (unknown !== -1) {
    const found = `label ${unknown} (from 0) is ${labels[unknown]}`;
    throw new UserError('data', `${source.labels}: ${found}; the model knows ${target.classes.join(', ')}; correct it`);
  }
  return { rows, features: values, target: indices, weights: null, warnings: [] };
}
