import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Padding } from '../../src/core/layer-graph.js';
import { positionsAlong } from '../../src/core/windows.js';
import { randomValues } from './references.js';
import { createRigs } from './rig.js';

const freshRig = createRigs();

interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
  readonly seed: number;
}

const images = fc
  .record({
    height: fc.integer({ min: 1, max: 7 }),
    width: fc.integer({ min: 1, max: 6 }),
    channels: fc.integer({ min: 1, max: 9 }),
    size: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom<Padding>('valid', 'same', 1),
    seed: fc.nat({ max: 2 ** 20 }),
  })
  .filter((own) => placesOf(own).every(({ count }) => count > 0))
  // A window that sees nothing of the image has no mean.
  .filter(({ padding, size }) => padding !== 1 || size > 1);

function placesOf(own: Image) {
  return [positionsAlong(own.height, own), positionsAlong(own.width, own)] as const;
}

/** What the kernels are given of where a window slides. */
function slidingOf(own: Image) {
  const [down, across] = placesOf(own);
  const { height, width, channels, size, stride } = own;
  return [height, width, channels, size, stride, down.before, across.before, down.count, across.count] as const;
}

/** Where each place of the window's numbers lies in the image, −1 outside: [places, size², channels]. */
function seenBy(own: Image): number[][][] {
  const [down, across] = placesOf(own);
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  return range(down.count * across.count).map((place) => {
    const top = Math.floor(place / across.count) * own.stride - down.before;
    const left = (place % across.count) * own.stride - across.before;
    return range(own.size ** 2).map((at) => {
      const [y, x] = [top + Math.floor(at / own.size), left + (at % own.size)];
      const isInside = y >= 0 && y < own.height && x >= 0 && x < own.width;
      return range(own.channels).map((channel) => (isInside ? (y * own.width + x) * own.channels + channel : -1));
    });
  });
}

function valuesOf({ seed, height, width, channels }: Image): Float32Array {
  return randomValues(seed, height * width * channels);
}

describe('kernels of images', () => {
  it('show what a window sees, and 0 outside the image', () => {
    fc.assert(
      fc.property(images, (own) => {
        const rig = freshRig();
        const values = valuesOf(own);
        const wanted = seenBy(own)
          .flat(2)
          .map((at) => (at < 0 ? 0 : values[at]));
        const [image, seen] = [rig.input(values), rig.output(wanted.length)];
        rig.run(() => rig.call.seeWindows(image.address, ...slidingOf(own), seen.address));
        expect([...seen.floats()]).toEqual(wanted);
      }),
    );
  });

  it('add what arrives at the places of a window to the pixels that it saw', () => {
    fc.assert(
      fc.property(images, (own) => {
        const rig = freshRig();
        const places = seenBy(own).flat(2);
        const arriving = randomValues(own.seed + 1, places.length);
        const before = valuesOf(own);
        const wanted = Float64Array.from(before);
        for (const [i, at] of places.entries()) if (at >= 0) wanted[at] += arriving[i];
        const [seen, image] = [rig.input(arriving), rig.output(before)];
        rig.run(() => rig.call.gatherWindows(seen.address, ...slidingOf(own), image.address));
        for (const [i, value] of image.floats().entries()) expect(value).toBeCloseTo(wanted[i], 4);
      }),
    );
  });

  it('find the largest and pass its gradient on to it alone, the first of several', () => {
    fc.assert(
      fc.property(images, fc.boolean(), (own, isCoarse) => {
        const rig = freshRig();
        // Coarse numbers are often equal.
        const values = valuesOf(own).map((value) => (isCoarse ? Math.round(value) : value));
        const zeros = own.padding === 'same' ? 0 : 1;
        const windows = seenBy(own).flatMap((window) =>
          Array.from({ length: own.channels }, (_, channel) => window.map((pixel) => pixel[channel])),
        );
        const candidates = windows.map((window) =>
          window.map((at) => (at >= 0 ? values[at] : zeros === 1 ? 0 : Number.NEGATIVE_INFINITY)),
        );
        const arriving = randomValues(own.seed + 2, windows.length);
        const gradients = new Float64Array(values.length);
        for (const [i, window] of windows.entries()) {
          const at = window[candidates[i].indexOf(Math.max(...candidates[i]))];
          if (at >= 0) gradients[at] += arriving[i];
        }
        const [image, output, kept] = [rig.input(values), rig.output(windows.length), rig.output(windows.length)];
        const [gradient, toImage] = [rig.input(arriving), rig.output(new Float32Array(values.length))];
        rig.run(() => {
          rig.call.maxPool(image.address, ...slidingOf(own), zeros, output.address, kept.address);
          rig.call.maxPoolGradient(gradient.address, kept.address, ...slidingOf(own), toImage.address);
        });
        expect([...output.floats()].map((value) => value + 0)).toEqual(candidates.map((own) => Math.max(...own) + 0));
        for (const [i, value] of toImage.floats().entries()) expect(value).toBeCloseTo(gradients[i], 4);
      }),
    );
  });

  it('give the mean of what a window sees of the image, and shares on the way back', () => {
    fc.assert(
      fc.property(images, (own) => {
        const rig = freshRig();
        const values = valuesOf(own);
        const windows = seenBy(own).flatMap((window) =>
          Array.from({ length: own.channels }, (_, channel) =>
            window.map((pixel) => pixel[channel]).filter((at) => at >= 0),
          ),
        );
        const arriving = randomValues(own.seed + 2, windows.length);
        const gradients = new Float64Array(values.length);
        for (const [i, window] of windows.entries())
          for (const at of window) gradients[at] += arriving[i] / window.length;
        const [image, output] = [rig.input(values), rig.output(windows.length)];
        const [gradient, toImage] = [rig.input(arriving), rig.output(new Float32Array(values.length))];
        rig.run(() => {
          rig.call.averagePool(image.address, ...slidingOf(own), output.address);
          rig.call.averagePoolGradient(gradient.address, ...slidingOf(own), toImage.address);
        });
        for (const [i, value] of output.floats().entries()) {
          const mean = windows[i].reduce((sum, at) => sum + values[at], 0) / windows[i].length;
          expect(value).toBeCloseTo(mean, 4);
        }
        for (const [i, value] of toImage.floats().entries()) expect(value).toBeCloseTo(gradients[i], 4);
      }),
    );
  });

  it('give the mean of each channel of an image, and shares on the way back', () => {
    fc.assert(
      fc.property(images, ({ channels, height: pixels, seed }) => {
        const rig = freshRig();
        const values = randomValues(seed, pixels * channels);
        const arriving = randomValues(seed + 1, channels);
        const [image, output] = [rig.input(values), rig.output(channels)];
        const [gradient, toImage] = [rig.input(arriving), rig.output(values)];
        rig.run(() => {
          rig.call.averageAll(image.address, pixels, channels, output.address);
          rig.call.averageAllGradient(gradient.address, pixels, channels, toImage.address);
        });
        const means = Array.from({ length: channels }, (_, k) =>
          values.filter((_, i) => i % channels === k).reduce((sum, value) => sum + value / pixels, 0),
        );
        for (const [k, value] of output.floats().entries()) expect(value).toBeCloseTo(means[k], 4);
        for (const [i, value] of toImage.floats().entries()) {
          expect(value).toBeCloseTo(values[i] + arriving[i % channels] / pixels, 4);
        }
      }),
    );
  });

  it.each(['copyRows', 'addRows'] as const)('%s between matrices of other widths', (name) => {
    const cases = fc.tuple(...['rows', 'count', 'before', 'after'].map(() => fc.integer({ min: 1, max: 9 })));
    fc.assert(
      fc.property(cases, ([rows, count, before, after]) => {
        const rig = freshRig();
        const [fromWidth, toWidth] = [count + before, count + after];
        const [values, there] = [randomValues(1, rows * fromWidth), randomValues(2, rows * toWidth)];
        const [from, to] = [rig.input(values), rig.output(there)];
        rig.run(() => rig.call[name](from.address, 4 * fromWidth, to.address, 4 * toWidth, rows, count));
        const wanted = there.map((value, i) => {
          const [row, column] = [Math.floor(i / toWidth), i % toWidth];
          if (column >= count) return value;
          const own = values[row * fromWidth + column];
          return name === 'copyRows' ? own : value + own;
        });
        expect([...to.floats()]).toEqual([...wanted]);
      }),
    );
  });
});
