import { inputName, type LayerGraph } from '../core/layer-graph.js';
import type { ModelSettings } from '../core/settings.js';
import { googlenetOptions } from './googlenet-options.js';
import { channelsOf, createImageDraft, type ImageDraft, ownOptions } from './image-draft.js';
import type { ModelContext } from './model.js';

/** Channels of an inception module, by the columns of table 1. */
interface Inception {
  readonly name: string;
  readonly one: number;
  readonly threeReduce: number;
  readonly three: number;
  readonly fiveReduce: number;
  readonly five: number;
  readonly pool: number;
}

/** Rows of table 1, in the groups that a pooling ends. */
const groups: readonly (readonly Inception[])[] = [
  [
    { name: 'inception-3a', one: 64, threeReduce: 96, three: 128, fiveReduce: 16, five: 32, pool: 32 },
    { name: 'inception-3b', one: 128, threeReduce: 128, three: 192, fiveReduce: 32, five: 96, pool: 64 },
  ],
  [
    { name: 'inception-4a', one: 192, threeReduce: 96, three: 208, fiveReduce: 16, five: 48, pool: 64 },
    { name: 'inception-4b', one: 160, threeReduce: 112, three: 224, fiveReduce: 24, five: 64, pool: 64 },
    { name: 'inception-4c', one: 128, threeReduce: 128, three: 256, fiveReduce: 24, five: 64, pool: 64 },
    { name: 'inception-4d', one: 112, threeReduce: 144, three: 288, fiveReduce: 32, five: 64, pool: 64 },
    { name: 'inception-4e', one: 256, threeReduce: 160, three: 320, fiveReduce: 32, five: 128, pool: 128 },
  ],
  [
    { name: 'inception-5a', one: 256, threeReduce: 160, three: 320, fiveReduce: 32, five: 128, pool: 128 },
    { name: 'inception-5b', one: 384, threeReduce: 192, three: 384, fiveReduce: 48, five: 128, pool: 128 },
  ],
];

/** As in table 1, where a side of 112 becomes 56: what is left over at the edge is pooled too. */
const halved = { size: 3, stride: 2, padding: 'same' } as const;

/**
 * C. Szegedy et al., Going deeper with convolutions, CVPR 2015, table 1: Inception v1, without its auxiliary classifiers and
 * without local response normalisation. Dropout before the output.
 */
export function googlenet(settings: ModelSettings, context: ModelContext): LayerGraph {
  const { width, ...style } = googlenetOptions.parse(ownOptions(settings));
  const draft = createImageDraft('googlenet', context, style);
  let last = enter(draft, width);
  for (const [i, group] of groups.entries()) {
    if (i > 0) last = draft.pool('max-pooling', `pool-${i + 2}`, last, halved);
    for (const module of group) last = inception(draft, module, last, width);
  }
  last = draft.add({ kind: 'global-average-pooling', name: 'average', inputs: [last] });
  return draft.finish(draft.drop('dropout', last));
}

/** Down to an eighth of a large image's sides; of a small one's to a half. */
function enter(draft: ImageDraft, width: number): string {
  const filters = channelsOf(64, width);
  const isLarge = draft.stem === 'large';
  const first = isLarge ? { filters, size: 7, stride: 2, padding: 3 } : { filters, size: 3 };
  let last = draft.convolveAndActivate('conv-1', inputName, first);
  if (isLarge) last = draft.pool('max-pooling', 'pool-1', last, halved);
  last = draft.convolveAndActivate('conv-2-reduce', last, { filters, size: 1 });
  last = draft.convolveAndActivate('conv-2', last, { filters: channelsOf(192, width), size: 3 });
  return draft.pool('max-pooling', 'pool-2', last, halved);
}

/** Windows of one, three and five pixels and a pooling, side by side. */
function inception(draft: ImageDraft, module: Inception, input: string, width: number): string {
  const { name } = module;
  const convolve = (part: string, from: string, channels: number, size: number) =>
    draft.convolveAndActivate(`${name}-${part}`, from, { filters: channelsOf(channels, width), size });
  const pooled = draft.pool('max-pooling', `${name}-pool`, input, { size: 3, stride: 1, padding: 'same' });
  const parts = [
    convolve('1x1', input, module.one, 1),
    convolve('3x3', convolve('3x3-reduce', input, module.threeReduce, 1), module.three, 3),
    convolve('5x5', convolve('5x5-reduce', input, module.fiveReduce, 1), module.five, 5),
    convolve('pool-project', pooled, module.pool, 1),
  ];
  return draft.add({ kind: 'concatenate', name, inputs: parts });
}
