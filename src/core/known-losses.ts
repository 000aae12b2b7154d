import type { Task } from './metric-traits.js';

/** A loss as the documentation tells it (docs/metrics.md is made of this). z is the output, y the truth. */
interface LossDescription {
  readonly task: Task | readonly Task[];
  /** The option of `training.loss` that shapes it; null: none. */
  readonly option: 'delta' | 'level' | 'gamma' | null;
  readonly formula: string;
  readonly gradient: string;
  readonly source: string;
}

const koenker = 'R. Koenker, G. Bassett, Econometrica 46 (1978)';

/** Every loss of ours by its name; a network's outputs are logits, or the standardised number. */
export const knownLosses = {
  'cross-entropy': {
    task: 'classification',
    option: null,
    formula: '−Σ_c y_c ln p_c, p = softmax(z)',
    gradient: 'p − y',
    source: 'C. Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.4',
  },
  'binary-cross-entropy': {
    task: 'multi-label',
    option: null,
    formula: '−(1/m) Σ_j (y_j ln p_j + (1 − y_j) ln(1 − p_j)) over m labels, p = 1/(1 + e^−z)',
    gradient: '(p − y)/m',
    source: 'C. Bishop, Pattern Recognition and Machine Learning (2006), equation 4.90',
  },
  focal: {
    task: ['classification', 'multi-label'],
    option: 'gamma',
    formula:
      '−Σ_c y_c a_c (1 − p_c)^γ ln p_c; a = 1, or, of two classes, 1 − `alpha` for the first and `alpha` for the last; of several labels, each as two classes (not there, there), the mean over labels',
    gradient: 'y_j a_j s_j − p_j Σ_c y_c a_c s_c, s_c = γ p_c (1 − p_c)^(γ−1) ln p_c − (1 − p_c)^γ',
    source: 'T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, ICCV 2017, equation 5',
  },
  'squared-error': {
    task: 'regression',
    option: null,
    formula: '(z − y)²',
    gradient: '2(z − y)',
    source: 'C. Bishop, Pattern Recognition and Machine Learning (2006), section 3.1.1',
  },
  huber: {
    task: 'regression',
    option: 'delta',
    formula: '(z − y)²/2 where |z − y| ≤ δ, else δ(|z − y| − δ/2); δ in standard deviations of the target',
    gradient: 'min(max(z − y, −δ), δ)',
    source: 'P. Huber, Annals of Mathematical Statistics 35 (1964)',
  },
  quantile: {
    task: 'regression',
    option: 'level',
    formula: 'max(τ(y − z), (τ − 1)(y − z)), τ the `level`: least where z is the τ-quantile',
    gradient: '1 − τ where z > y, else −τ',
    source: koenker,
  },
} as const satisfies Readonly<Record<string, LossDescription>>;

export type KnownLoss = keyof typeof knownLosses;

/** What each task trains on where nothing is said. */
export const defaultLosses = {
  classification: 'cross-entropy',
  regression: 'squared-error',
  'multi-label': 'binary-cross-entropy',
} as const;

/** Losses by name: ours, and those of a person's own. */
export type LossCatalog = Readonly<
  Record<string, { readonly task: Task | readonly Task[]; readonly option?: LossDescription['option'] }>
>;
