import type { ImageDraft } from './image-draft.js';

interface Layer {
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
}

export interface ResidualBlock {
  readonly name: string;
  readonly layers: readonly Layer[];
  /** Channels that come in. */
  readonly before: number;
  readonly stride: number;
  /** Whether what comes in is added to what goes out. */
  readonly shortcuts: boolean;
  /**
   * Where normalisation and activation stand: after each convolution, before each one, or before each one but the first,
   * for what comes in is activated already.
   */
  readonly order: 'after' | 'before' | 'activated-before';
}

/** Two 3 × 3 convolutions. */
export function basicLayers(filters: number, stride: number): readonly Layer[] {
  return [
    { filters, size: 3, stride },
    { filters, size: 3, stride: 1 },
  ];
}

/** 3 × 3 in a quarter of the channels. The stride stands there, as in torchvision; the paper has it in the first one. */
export function bottleneckLayers(filters: number, stride: number): readonly Layer[] {
  return [
    { filters, size: 1, stride: 1 },
    { filters, size: 3, stride },
    { filters: 4 * filters, size: 1, stride: 1 },
  ];
}

export function residualBlock(draft: ImageDraft, block: ResidualBlock, input: string): string {
  return block.order === 'after' ? activatedAfter(draft, block, input) : activatedBefore(draft, block, input);
}

/** The activation of the last convolution comes after the sum. */
function activatedAfter(draft: ImageDraft, block: ResidualBlock, input: string): string {
  const { name, layers, shortcuts } = block;
  let last = input;
  for (const [i, layer] of layers.entries()) {
    const own = `${name}-conv-${i + 1}`;
    last = draft.normalize(own, convolve(draft, own, last, layer));
    if (i < layers.length - 1) last = draft.activate(own, last);
  }
  if (!shortcuts) return draft.activate(name, last);
  const along = changesShape(block) ? draft.normalize(`${name}-shortcut`, project(draft, block, input)) : input;
  return draft.activate(name, draft.add({ kind: 'add', name: `${name}-sum`, inputs: [last, along] }));
}

/** Nothing comes after the sum; where the shape changes, the shortcut takes the activated input too. */
function activatedBefore(draft: ImageDraft, block: ResidualBlock, input: string): string {
  const { name, layers, shortcuts, order } = block;
  const entered = order === 'activated-before' ? input : draft.activateBefore(`${name}-conv-1`, input);
  let last = entered;
  for (const [i, layer] of layers.entries()) {
    const own = `${name}-conv-${i + 1}`;
    if (i > 0) last = draft.activateBefore(own, last);
    last = convolve(draft, own, last, layer);
  }
  if (!shortcuts) return last;
  const along = changesShape(block) ? project(draft, block, entered) : input;
  return draft.add({ kind: 'add', name: `${name}-sum`, inputs: [last, along] });
}

/** Zeros on every side, so that a stride begins with the first pixel. */
function convolve(draft: ImageDraft, name: string, input: string, { filters, size, stride }: Layer): string {
  return draft.convolve(name, input, { filters, size, stride, padding: (size - 1) / 2 });
}

function project(draft: ImageDraft, { name, layers, stride }: ResidualBlock, input: string): string {
  const { filters } = layers[layers.length - 1];
  return convolve(draft, `${name}-shortcut`, input, { filters, size: 1, stride });
}

function changesShape({ layers, before, stride }: ResidualBlock): boolean {
  return stride > 1 || before !== layers[layers.length - 1].filters;
}
