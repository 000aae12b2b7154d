import { inputName, type LayerGraph } from '../core/layer-graph.js';
import type { ModelSettings } from '../core/settings.js';
import { channelsOf, createImageDraft, ownOptions } from './image-draft.js';
import type { ModelContext } from './model.js';
import { vggOptions } from './vgg-options.js';

/** Convolutions of each of the five blocks, by depth: configurations A, B, D and E of table 1. */
const convolutions = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
} as const;

const channels = [64, 128, 256, 512, 512] as const;

/**
 * K. Simonyan & A. Zisserman, Very deep convolutional networks for large-scale image recognition, ICLR 2015: blocks of 3 × 3
 * convolutions, each block ending in a pooling; then two dense layers, each followed by dropout (section 3.1), and the output.
 */
export function vgg(settings: ModelSettings, context: ModelContext): LayerGraph {
  const { depth, width, hidden, ...style } = vggOptions.parse(ownOptions(settings));
  const draft = createImageDraft('vgg', context, style);
  const padding = draft.stem === 'small' ? 'same' : 'valid';
  let last = inputName;
  for (const [block, count] of convolutions[depth].entries()) {
    const filters = channelsOf(channels[block], width);
    for (let i = 1; i <= count; i++) {
      last = draft.convolveAndActivate(`conv-${block + 1}-${i}`, last, { filters, size: 3 });
    }
    last = draft.pool('max-pooling', `pool-${block + 1}`, last, { size: 2, stride: 2, padding });
  }
  last = draft.add({ kind: 'flatten', name: 'flatten', inputs: [last] });
  for (const [i, units] of hidden.entries()) {
    const name = `dense-${i + 1}`;
    const { initializer } = style;
    last = draft.add({ kind: 'dense', name, inputs: [last], units: channelsOf(units, width), initializer });
    last = draft.drop(`dropout-${i + 1}`, draft.activate(name, last));
  }
  return draft.finish(last);
}
