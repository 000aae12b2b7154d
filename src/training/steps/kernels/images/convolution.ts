import type { ConvolutionStage } from './network.js';
import { alike, clearFirst, type StageContext, type StagePass, type Way } from './stage-pass.js';
import { imagesAtOnce, seesAll } from './workspace.js';

/**
 * y = W * x as products of what the window sees of some images with the kernel. On the way back it looks again: that costs
 * less than to keep it.
 */
export function convolution(context: StageContext, stage: ConvolutionStage): StagePass {
  const { kernels, memory, shared, multiply, from, output, gradient } = context;
  const { call } = kernels;
  const { height, width, channels, size, stride, top, left, down, across, filters, kernel } = stage;
  const [input] = from;
  const places = down * across;
  const numbers = size ** 2 * channels;
  const imageBytes = 4 * height * width * channels;
  const windowBytes = 4 * places * numbers;
  const outputBytes = 4 * places * filters;
  const asIs = seesAll(stage);
  const toKernel = shared.weightGradients + kernel.offset;

  /** @returns where what the window sees of some images lies, one after another */
  function see(images: number, count: number): number {
    if (asIs) return images;
    for (let i = 0; i < count; i++) {
      const to = memory.seen + i * windowBytes;
      call.seeWindows(images + i * imageBytes, height, width, channels, size, stride, top, left, down, across, to);
    }
    return memory.seen;
  }

  function eachPart(rows: number, work: (start: number, images: number) => void): void {
    const atOnce = asIs ? rows : imagesAtOnce(stage);
    for (let start = 0; start < rows; start += atOnce) work(start, Math.min(atOnce, rows - start));
  }

  function forward(way: Way): void {
    eachPart(way.rows, (start, images) => {
      const seen = { at: see(input.at(way) + start * imageBytes, images), along: 4 * numbers, step: 4 };
      const weights = { at: way.block + kernel.offset, along: 4, step: 4 * filters };
      multiply(seen, weights, output + start * outputBytes, images * places, filters, numbers);
    });
  }

  function backward(way: Way): void {
    if (!asIs) clearFirst(context, (way.rows * imageBytes) / 4);
    eachPart(way.rows, (start, images) => {
      const seen = { at: see(input.at(way) + start * imageBytes, images), along: 4, step: 4 * numbers };
      const arriving = { at: gradient + start * outputBytes, along: 4, step: 4 * filters };
      multiply(seen, arriving, start === 0 ? toKernel : memory.part, numbers, filters, images * places);
      if (start > 0) call.addRows(memory.part, 0, toKernel, 0, 1, kernel.count);
      if (input.contribution !== 'none') passBack(way, start, images);
    });
  }

  function passBack({ block }: Way, start: number, images: number): void {
    const to = input.gradient + start * imageBytes;
    const made = asIs && input.contribution === 'first' ? to : memory.seenGradient;
    const arriving = { at: gradient + start * outputBytes, along: 4 * filters, step: 4 };
    const weights = { at: block + kernel.offset, along: 4 * filters, step: 4 };
    multiply(arriving, weights, made, images * places, numbers, filters);
    if (made === to) return;
    if (asIs) call.addRows(made, 0, to, 0, 1, images * places * numbers);
    else for (let i = 0; i < images; i++) gather(made + i * windowBytes, to + i * imageBytes);
  }

  function gather(seen: number, image: number): void {
    call.gatherWindows(seen, height, width, channels, size, stride, top, left, down, across, image);
  }

  return alike(forward, backward);
}
