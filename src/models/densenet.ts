import { inputName, type LayerGraph } from '../core/layer-graph.js';
import type { ModelSettings } from '../core/settings.js';
import { densenetOptions } from './densenet-options.js';
import { createImageDraft, type ImageDraft, ownOptions } from './image-draft.js';
import type { ModelContext } from './model.js';
import { enterImage } from './stem.js';

/** Channels before the first block of a network for small images without bottlenecks or compression. */
const plainChannels = 16;

interface Channels {
  readonly last: string;
  readonly channels: number;
}

interface DenseLayer {
  readonly growthRate: number;
  readonly bottleneck: boolean;
}

/**
 * G. Huang, Z. Liu, L. van der Maaten & K. Weinberger, Densely connected convolutional networks, CVPR 2017: each layer sees
 * the channels of all before it in its block. Dropout after each convolution but the first (section 3, implementation
 * details).
 */
export function densenet(settings: ModelSettings, context: ModelContext): LayerGraph {
  const { blocks, growthRate, bottleneck, compression, ...style } = densenetOptions.parse(ownOptions(settings));
  const draft = createImageDraft('densenet', context, style);
  const isPlain = draft.stem === 'small' && !(bottleneck && compression < 1);
  const first = isPlain ? plainChannels : 2 * growthRate;
  let state: Channels = { last: enterImage(draft, inputName, first, 'bare'), channels: first };
  for (const [i, layers] of blocks.entries()) {
    if (i > 0) state = transition(draft, `transition-${i}`, state, compression);
    for (let layer = 1; layer <= layers; layer++) {
      state = denseLayer(draft, `block-${i + 1}-layer-${layer}`, state, { growthRate, bottleneck });
    }
  }
  const last = draft.activateBefore('final', state.last);
  return draft.finish(draft.add({ kind: 'global-average-pooling', name: 'average', inputs: [last] }));
}

function denseLayer(draft: ImageDraft, name: string, before: Channels, layer: DenseLayer): Channels {
  const { growthRate, bottleneck } = layer;
  let { last } = before;
  if (bottleneck) last = convolve(draft, `${name}-bottleneck`, last, 4 * growthRate, 1);
  last = convolve(draft, name, last, growthRate, 3);
  const inputs = [before.last, last];
  return {
    last: draft.add({ kind: 'concatenate', name: `${name}-all`, inputs }),
    channels: before.channels + growthRate,
  };
}

/** Fewer channels, and half the sides. */
function transition(draft: ImageDraft, name: string, before: Channels, compression: number): Channels {
  const channels = Math.max(1, Math.floor(compression * before.channels));
  const last = convolve(draft, name, before.last, channels, 1);
  const padding = draft.stem === 'small' ? 'same' : 'valid';
  return { last: draft.pool('average-pooling', `${name}-pool`, last, { size: 2, stride: 2, padding }), channels };
}

/** Batch normalisation, activation, convolution, dropout. */
function convolve(draft: ImageDraft, name: string, input: string, filters: number, size: number): string {
  const made = draft.convolve(name, draft.activateBefore(name, input), { filters, size });
  return draft.drop(`${name}-dropout`, made);
}
