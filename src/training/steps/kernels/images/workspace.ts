import type { Kernels } from '../../../../backends/backend.js';
import { worksInPlace } from '../chain-workspace.js';
import { type ConvolutionStage, data, type ImageNetwork, type ImageStage } from './network.js';

/** Where a stage's numbers lie while one fit makes a step; the next fit writes over them. Addresses. */
export interface ImagePlaces {
  readonly output: number;
  /** Of the output. */
  readonly gradient: number;
  /** x̂ of a normalisation, which may lie over its input; the places of a largest number. */
  readonly kept: number;
  /** Mean, variance and 1 / deviation of the batch, of a normalisation. */
  readonly statistics: readonly [number, number, number];
}

/** Memory of a network that sees images; all fits of a program use it in turn. */
export interface ImageWorkspace {
  readonly stages: readonly ImagePlaces[];
  /** What the window sees of some images, and what arrives there on the way back. */
  readonly seen: number;
  readonly seenGradient: number;
  /** A kernel's gradient from some images. */
  readonly part: number;
}

/** What a window sees of as many images as this is in the cache together with the product's other side. */
const seenNumbers = 2 ** 16;

/** Images whose windows are multiplied at a time. */
export function imagesAtOnce({ down, across, size, channels }: ConvolutionStage): number {
  return Math.max(1, Math.floor(seenNumbers / (down * across * size ** 2 * channels)));
}

/** A window of one pixel sees the image as it is. */
export function seesAll({ size, stride, top, left }: ConvolutionStage): boolean {
  return size === 1 && stride === 1 && top === 0 && left === 0;
}

/** @param rows most rows that go through the network at a time */
export function createImageWorkspace(
  { allocate }: Pick<Kernels, 'allocate'>,
  { stages, links }: ImageNetwork,
  rows: number,
): ImageWorkspace {
  const read = links.flatMap(({ inputs }) => inputs);
  const readers = (stage: number) => read.filter((own) => own === stage).length;
  const last = stages.length - 1;
  const places: { output: number; kept: number; statistics: ImagePlaces['statistics'] }[] = [];
  const room = (numbers: number) => allocate(4 * numbers);

  /** Whether a stage may write over what it reads: nobody looks at that again. */
  function takesInput(stage: number): boolean {
    const [input] = links[stage].inputs;
    return input !== data && readers(input) === 1 && !looksAtOutput(stages[input]);
  }

  for (const [i, stage] of stages.entries()) {
    const { inputs, width } = links[i];
    const from = places[inputs[0]]?.output ?? 0;
    const inPlace = stage.kind === 'units' && worksInPlace(stage.activation) && takesInput(i);
    const output = inPlace ? from : room(rows * width);
    let kept = 0;
    let statistics: ImagePlaces['statistics'] = [0, 0, 0];
    if (stage.kind === 'normalization') {
      kept = takesInput(i) ? from : room(rows * width);
      statistics = [room(stage.units), room(stage.units), room(stage.units)];
    } else if (stage.kind === 'max-pool') kept = room(rows * width);
    places.push({ output, kept, statistics });
  }

  const gradients = new Map<number, number>();
  for (let i = last; i >= 0; i--) {
    // The loss leaves its gradient where the outputs were.
    const own = gradients.get(i) ?? (i === last ? places[i].output : room(rows * links[i].width));
    gradients.set(i, own);
    // Where nobody else reads the input, its gradient takes this one's place.
    const input = links[i].inputs.find((stage) => stage !== data && readers(stage) === 1);
    if (input !== undefined && passesOn(stages[i])) gradients.set(input, own);
  }

  const windows = stages.flatMap((stage) => (stage.kind === 'convolution' && !seesAll(stage) ? [stage] : []));
  const seen = Math.max(0, ...windows.map((stage) => imagesAtOnce(stage) * seenBy(stage)));
  const part = Math.max(0, ...stages.map((stage) => ('kernel' in stage ? stage.kernel.count : 0)));
  // A product whose input others read too is made apart, and added.
  const apart = Math.max(0, ...stages.map((_, i) => rows * widthOf(links[i].inputs[0])));
  function widthOf(stage: number): number {
    return stage === data ? 0 : links[stage].width;
  }

  return {
    stages: places.map((own, i) => ({ ...own, gradient: gradients.get(i) ?? 0 })),
    seen: room(seen),
    seenGradient: room(Math.max(seen, apart)),
    part: room(part),
  };
}

function seenBy({ down, across, size, channels }: ConvolutionStage): number {
  return down * across * size ** 2 * channels;
}

/** Stages whose gradient of the input takes the place of the output's. */
function passesOn({ kind }: ImageStage): boolean {
  return kind === 'units' || kind === 'normalization' || kind === 'add';
}

/** On its way back. */
function looksAtOutput(stage: ImageStage): boolean {
  return stage.kind === 'units' && stage.activation !== 'linear';
}
