import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { readTable } from '../../src/datasets/index.js';
import { layOutDataset } from '../../src/datasets/layout.js';
import { inMemory } from '../../src/datasets/values/values.js';
import { dataPlan } from './data-plan.js';
import { folder, write } from './written-files.js';

const shipped = new URL('./data/', import.meta.url).pathname;
const mnist = { images: 'mnist-2k-images-idx3-ubyte.gz', labels: 'mnist-2k-labels-idx1-ubyte.gz' };

/** An IDX file of unsigned bytes. */
function idxFile(dimensions: readonly number[], elements: readonly number[], type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, type, dimensions.length]);
  for (const [index, size] of dimensions.entries()) header.writeUInt32BE(size, 4 + 4 * index);
  return Buffer.concat([header, Buffer.from(elements)]);
}

function read(images: Uint8Array, labels: Uint8Array) {
  const source = { images: write('images', images), labels: write('labels', labels) };
  return readTable(dataPlan(source, { target: null }), { baseDirectory: folder, preprocessing: [] });
}

describe('reading IDX files', () => {
  it('gives pixels from 0 to 1, shape [height, width, channels] and classes', async () => {
    const table = await read(idxFile([2, 1, 2], [0, 255, 51, 102]), idxFile([2], [7, 3]).subarray()).catch(String);
    expect(table).toContain('one row only of class 3, 7');
    const four = await read(idxFile([4, 1, 2], [0, 255, 51, 102, 1, 2, 3, 4]), idxFile([4], [7, 3, 3, 7]));
    expect(four.imageShape).toEqual([1, 2, 1]);
    expect([...inMemory(four.values)]).toEqual([0, 255, 51, 102, 1, 2, 3, 4].map((byte) => Math.fround(byte / 255)));
    expect(four.classes).toEqual(['3', '7']);
    expect([...four.target]).toEqual([1, 0, 0, 1]);
    expect(four.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['pixel_0_0', 'pixel'],
      ['pixel_0_1', 'pixel'],
    ]);
  });

  it('reads channels where there is a fourth dimension', async () => {
    const table = await read(idxFile([2, 1, 1, 3], [0, 1, 2, 3, 4, 5]), idxFile([2], [1, 0])).catch(String);
    expect(table).toContain('one row only'); // the images were accepted
    const images = idxFile(
      [4, 1, 1, 3],
      Array.from({ length: 12 }, (_, index) => index),
    );
    const four = await read(images, idxFile([4], [1, 0, 1, 0]));
    expect(four.imageShape).toEqual([1, 1, 3]);
    expect(four.columns.map(({ name }) => name)).toEqual(['pixel_0_0_0', 'pixel_0_0_1', 'pixel_0_0_2']);
  });

  it('reads 2,000 images of MNIST as published', async () => {
    const table = await readTable(dataPlan(mnist, { target: null }), { baseDirectory: shipped, preprocessing: [] });
    const dataset = layOutDataset(table, { steps: [], testRows: new Int32Array(0), onWarning: expect.fail });
    expect([dataset.rows, dataset.rowShape, dataset.task]).toEqual([2000, [28, 28, 1], 'classification']);
    expect(dataset.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    const counts = new Array(10).fill(0);
    for (const label of dataset.target) counts[label]++;
    expect(counts).toEqual(new Array(10).fill(200));
    const bytes = gunzipSync(readFileSync(`${shipped}${mnist.images}`)).subarray(16);
    const expected = Float32Array.from(bytes, (byte) => byte / 255);
    expect(Buffer.from(inMemory(dataset.features).buffer).equals(Buffer.from(expected.buffer))).toBe(true);
    expect(dataset.features).toBe(table.values);
  });
});

describe('IDX files that can not be used', () => {
  const images = idxFile([2, 1, 2], [1, 2, 3, 4]);
  const labels = idxFile([2], [0, 1]);

  it.each([
    [
      'another magic number',
      Buffer.from('hello, world, this is text'),
      labels,
      /^images: found the magic number 0x68656c6c/,
    ],
    ['another type', idxFile([2, 1, 2], [], 13), labels, /^images: found elements of type float32/],
    ['labels for images', labels, labels, /^images: found 1 dimensions.*3 or 4.*in each other's place/],
    ['images for labels', images, images, /^labels: found 3 dimensions.*1 dim/],
    ['no header', Buffer.from([0, 0, 8]), labels, /^images: found 3 bytes/],
    ['a header that is cut off', images.subarray(0, 10), labels, /^images: found a header that is cut off/],
    [
      'pixels that are cut off',
      images.subarray(0, 19),
      labels,
      /^images: found 3 bytes of data; its header says 4.*cut off/,
    ],
    ['too many bytes', Buffer.concat([images, Buffer.from([1])]), labels, /^images: found 5 bytes of data.*damaged/],
    ['no images', idxFile([0, 28, 28], []), labels, /^images: found the dimensions 0 × 28 × 28/],
    ['more labels than images', images, idxFile([3], [0, 1, 0]), /^images: found 2 images and 3 labels/],
    ['labels that are cut off', images, gzipSync(idxFile([3], [0, 1])), /^labels: found 2 bytes of data/],
  ])('are refused for %s', async (_, imageBytes, labelBytes, says) => {
    const error = await read(imageBytes, labelBytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error).replace('UserError: ', '')).toMatch(says);
  });
});
