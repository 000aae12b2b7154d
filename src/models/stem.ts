import type { ImageDraft } from './image-draft.js';

/**
 * What images enter residual and dense networks through: of small ones a 3 × 3 convolution; of large ones a 7 × 7 one of
 * every other pixel, activated, and a pooling, down to a quarter of the sides.
 *
 * @param small whether what leaves a small stem is normalised and activated
 */
export function enterImage(draft: ImageDraft, input: string, filters: number, small: 'activated' | 'bare'): string {
  if (draft.stem === 'small') {
    const last = draft.convolve('stem', input, { filters, size: 3 });
    return small === 'bare' ? last : draft.activateBefore('stem', last);
  }
  const last = draft.convolveAndActivate('stem', input, { filters, size: 7, stride: 2, padding: 3 });
  return draft.pool('max-pooling', 'stem-pool', last, { size: 3, stride: 2, padding: 1 });
}
