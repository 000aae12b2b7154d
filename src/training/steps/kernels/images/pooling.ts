import type { MaxPoolStage, Sliding } from './network.js';
import { alike, clearFirst, type StageContext, type StagePass, type Way } from './stage-pass.js';

/** Something for each image: its numbers, those of the output, and what is kept for the way back. @param numbers of an image */
function eachImage(
  { from: [input], output, gradient, kept, width }: StageContext,
  numbers: number,
  work: {
    readonly forward: (image: number, output: number, kept: number) => void;
    readonly backward: (gradient: number, kept: number, image: number) => void;
  },
) {
  function forward(way: Way): void {
    const images = input.at(way);
    for (let row = 0; row < way.rows; row++) {
      const at = 4 * row * width;
      work.forward(images + 4 * row * numbers, output + at, kept + at);
    }
  }

  function backward({ rows }: Way): void {
    for (let row = 0; row < rows; row++) {
      const at = 4 * row * width;
      work.backward(gradient + at, kept + at, input.gradient + 4 * row * numbers);
    }
  }

  return { forward, backward };
}

/** The way back of what adds to the gradient of images. */
function adding(context: StageContext, numbers: number, work: Parameters<typeof eachImage>[2]): StagePass {
  const { forward, backward } = eachImage(context, numbers, work);
  return alike(forward, (way) => {
    if (context.from[0].contribution === 'none') return;
    clearFirst(context, way.rows * numbers);
    backward(way);
  });
}

export function maxPool(context: StageContext, stage: MaxPoolStage): StagePass {
  const { call } = context.kernels;
  const { height, width, channels, size, stride, top, left, down, across } = stage;
  const zeros = Number(stage.zeros);
  return adding(context, height * width * channels, {
    forward: (image, output, kept) =>
      call.maxPool(image, height, width, channels, size, stride, top, left, down, across, zeros, output, kept),
    backward: (gradient, kept, image) =>
      call.maxPoolGradient(gradient, kept, height, width, channels, size, stride, top, left, down, across, image),
  });
}

export function averagePool(context: StageContext, stage: Sliding): StagePass {
  const { call } = context.kernels;
  const { height, width, channels, size, stride, top, left, down, across } = stage;
  return adding(context, height * width * channels, {
    forward: (image, output) =>
      call.averagePool(image, height, width, channels, size, stride, top, left, down, across, output),
    backward: (gradient, _, image) =>
      call.averagePoolGradient(gradient, height, width, channels, size, stride, top, left, down, across, image),
  });
}

/** The mean of each channel over the whole image. */
export function averageAll(
  context: StageContext,
  { pixels, channels }: { readonly pixels: number; readonly channels: number },
): StagePass {
  const { call } = context.kernels;
  return adding(context, pixels * channels, {
    forward: (image, output) => call.averageAll(image, pixels, channels, output),
    backward: (gradient, _, image) => call.averageAllGradient(gradient, pixels, channels, image),
  });
}
