import { inputName, type LayerGraph } from '../core/layer-graph.js';
import type { ModelSettings } from '../core/settings.js';
import { channelsOf, createImageDraft, ownOptions } from './image-draft.js';
import type { ModelContext } from './model.js';
import { basicLayers, bottleneckLayers, type ResidualBlock, residualBlock } from './residual-block.js';
import { resnetOptions } from './resnet-options.js';
import { enterImage } from './stem.js';

interface Plan {
  readonly layersOf: (channels: number, stride: number) => ResidualBlock['layers'];
  /** Channels of the first stage; each later one has twice as many, at half the sides. */
  readonly channels: number;
  /** Of each stage. */
  readonly blocks: readonly number[];
}

/** Section 4.2: 6n + 2 layers in three stages of n blocks. */
const thin = (n: number): Plan => ({ layersOf: basicLayers, channels: 16, blocks: [n, n, n] });

/** Table 1. */
const plans: Readonly<Record<8 | 14 | 20 | 32 | 56 | 18 | 34 | 50, Plan>> = {
  8: thin(1),
  14: thin(2),
  20: thin(3),
  32: thin(5),
  56: thin(9),
  18: { layersOf: basicLayers, channels: 64, blocks: [2, 2, 2, 2] },
  34: { layersOf: basicLayers, channels: 64, blocks: [3, 4, 6, 3] },
  50: { layersOf: bottleneckLayers, channels: 64, blocks: [3, 4, 6, 3] },
};

/**
 * K. He, X. Zhang, S. Ren & J. Sun, Deep residual learning for image recognition, CVPR 2016; with pre-activation: Identity
 * mappings in deep residual networks, ECCV 2016. Where a block changes the shape, a 1 × 1 convolution takes its input along
 * (option B, as the large networks have it); nothing else of the graph is for zeros in place of channels (option A).
 * Dropout before the output.
 */
export function resnet(settings: ModelSettings, context: ModelContext): LayerGraph {
  const { depth, width, shortcuts, preActivation, ...style } = resnetOptions.parse(ownOptions(settings));
  const draft = createImageDraft('resnet', context, style);
  const { layersOf, channels, blocks } = plans[depth];
  let last = enterImage(draft, inputName, channelsOf(channels, width), 'activated');
  let before = channelsOf(channels, width);
  for (const [stage, count] of blocks.entries()) {
    for (let block = 0; block < count; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const layers = layersOf(channelsOf(channels * 2 ** stage, width), stride);
      const name = `stage-${stage + 1}-block-${block + 1}`;
      // What enters the first block is activated already.
      const isFirst = stage === 0 && block === 0;
      const order = preActivation ? (isFirst ? 'activated-before' : 'before') : 'after';
      last = residualBlock(draft, { name, layers, before, stride, shortcuts, order }, last);
      before = layers[layers.length - 1].filters;
    }
  }
  if (preActivation) last = draft.activateBefore('final', last);
  last = draft.add({ kind: 'global-average-pooling', name: 'average', inputs: [last] });
  return draft.finish(draft.drop('dropout', last));
}
