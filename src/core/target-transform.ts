/** What training does to a number: log and log1p are standardised too. */
export const targetTransforms = ['standardize', 'none', 'log', 'log1p'] as const;

export type TargetTransform = (typeof targetTransforms)[number];

/** The scale on which a number is learned, before it is standardised. */
export function toLearned(value: number, transform: TargetTransform): number {
  if (transform === 'log') return Math.log(value);
  return transform === 'log1p' ? Math.log1p(value) : value;
}

/** Back to the number's own unit. */
export function fromLearned(value: number, transform: TargetTransform): number {
  if (transform === 'log') return Math.exp(value);
  return transform === 'log1p' ? Math.expm1(value) : value;
}
