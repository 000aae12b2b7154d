import { inputName, type LayerGraph } from '../core/layer-graph.js';
import type { ModelSettings } from '../core/settings.js';
import { cnnOptions } from './cnn-options.js';
import { channelsOf, createImageDraft, ownOptions } from './image-draft.js';
import type { ModelContext } from './model.js';

/** Channels of the first convolution. */
const firstChannels = 16;

/**
 * A plain convolutional network: convolution, batch normalisation, activation and pooling, over and over; then dropout before
 * every dense layer, the output included.
 */
export function cnn(settings: ModelSettings, context: ModelContext): LayerGraph {
  const { depth, width, size, hidden, ...style } = cnnOptions.parse(ownOptions(settings));
  const draft = createImageDraft('cnn', context, style);
  let last = inputName;
  for (let i = 0; i < depth; i++) {
    const filters = channelsOf(firstChannels * 2 ** i, width);
    last = draft.convolveAndActivate(`conv-${i + 1}`, last, { filters, size });
    // The larger half of an odd side stays, so that no image is too small.
    last = draft.pool('max-pooling', `pool-${i + 1}`, last, { size: 2, stride: 2, padding: 'same' });
  }
  last = draft.drop('dropout-1', draft.add({ kind: 'flatten', name: 'flatten', inputs: [last] }));
  for (const [i, units] of hidden.entries()) {
    const name = `dense-${i + 1}`;
    last = draft.add({ kind: 'dense', name, inputs: [last], units, initializer: style.initializer });
    last = draft.drop(`dropout-${i + 2}`, draft.activate(name, last));
  }
  return draft.finish(last);
}
