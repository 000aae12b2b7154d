import type { MetricTraits } from './metric-traits.js';

/** A metric as the documentation tells it (docs/metrics.md is made of this). */
interface MetricDescription extends MetricTraits {
  readonly formula: string;
  /** The function of scikit-learn that gives the same number; null where there is none. */
  readonly scikit: string | null;
  readonly source: string;
}

const upToOne = { direction: 'maximize', best: 1, worst: 0 } as const;
const downToZero = { direction: 'minimize', best: 0, worst: Number.POSITIVE_INFINITY } as const;
const ofClasses = { task: 'classification' } as const;
const ofNumbers = { task: 'regression' } as const;
const ofLabels = { task: 'multi-label' } as const;
const ofClassesAndLabels = { task: ['classification', 'multi-label'] } as const;

const confusion = 'C. van Rijsbergen, Information Retrieval (1979), chapter 7';
const labelMeasures = 'S. Godbole, S. Sarawagi, PAKDD 2004';

/** Every metric of ours by its name, in the order in which they are told. */
export const knownMetrics = {
  'log-loss': {
    ...ofClassesAndLabels,
    ...downToZero,
    formula: 'mean of −ln p(own class), in nats; nothing is clipped; of several labels, the mean over labels',
    scikit: 'log_loss, which clips',
    source: 'I. J. Good, JRSS B 14 (1952)',
  },
  accuracy: {
    ...ofClasses,
    ...upToOne,
    formula: 'share of rows whose decided class is their own',
    scikit: 'accuracy_score',
    source: '',
  },
  'balanced-accuracy': {
    ...ofClasses,
    ...upToOne,
    formula: 'mean recall over the classes that occur',
    scikit: 'balanced_accuracy_score',
    source: 'K. Brodersen et al., ICPR 2010',
  },
  f1: {
    ...ofClasses,
    ...upToOne,
    formula:
      'mean over classes of 2·TP / (2·TP + FP + FN), over the classes that occur among the rows or the decisions; for two classes too',
    scikit: "f1_score(average='macro', zero_division=0)",
    source: confusion,
  },
  auc: {
    ...ofClassesAndLabels,
    ...upToOne,
    formula:
      'area under the ROC curve: probability that a row of the class is scored above a row of another, ties a half; more than two classes: each against the rest, unweighted mean; several labels: mean over those that some rows have and some have not',
    scikit: "roc_auc_score(multi_class='ovr'); of labels average='macro'",
    source: 'J. Hanley, B. McNeil, Radiology 143 (1982)',
  },
  brier: {
    ...ofClasses,
    direction: 'minimize',
    best: 0,
    worst: 2,
    formula: 'mean of Σ_c (p_c − y_c)²; halved for two classes, so at most 1 there',
    scikit: "brier_score_loss(scale_by_half='auto')",
    source: 'G. Brier, Monthly Weather Review 78 (1950)',
  },
  precision: {
    ...ofClasses,
    ...upToOne,
    formula:
      'TP / (TP + FP) of the positive class, 0 where nothing is decided to be it; more than two classes without `positive`: mean over the classes that occur among the rows or the decisions',
    scikit: "precision_score(average='binary' or 'macro', zero_division=0)",
    source: confusion,
  },
  recall: {
    ...ofClasses,
    ...upToOne,
    formula:
      'TP / (TP + FN) of the positive class (sensitivity); more than two classes without `positive`: mean over the classes that occur among the rows',
    scikit: "recall_score(average='binary' or 'macro')",
    source: confusion,
  },
  specificity: {
    ...ofClasses,
    ...upToOne,
    formula:
      'TN / (TN + FP) of the positive class; more than two classes without `positive`: each against the rest, mean over those that have rows of others',
    scikit: 'recall_score(pos_label=0)',
    source: 'J. Yerushalmy, Public Health Reports 62 (1947)',
  },
  'f1-positive': {
    ...ofClasses,
    ...upToOne,
    formula: '2·TP / (2·TP + FP + FN) of the positive class; more than two classes without `positive`: as f1',
    scikit: "f1_score(average='binary')",
    source: confusion,
  },
  mcc: {
    ...ofClasses,
    direction: 'maximize',
    best: 1,
    worst: -1,
    formula:
      'Matthews’ correlation of truth and decision: (n·correct − Σ_c t_c d_c) / √((n² − Σ t_c²)(n² − Σ d_c²)), t_c rows of class c, d_c decisions for it; 0 where a root is 0',
    scikit: 'matthews_corrcoef',
    source: 'J. Gorodkin, Computational Biology and Chemistry 28 (2004)',
  },
  'top-k-accuracy': {
    ...ofClasses,
    ...upToOne,
    formula: 'share of rows whose own class is among the `top` most probable ones',
    scikit: 'top_k_accuracy_score',
    source: '',
  },
  'average-precision': {
    ...ofClassesAndLabels,
    ...upToOne,
    formula:
      'area under the precision-recall curve in steps, Σ (R_i − R_{i−1}) P_i over falling scores of the positive class; more than two classes without `positive`: each against the rest, mean over the classes that occur; several labels: mean over those that occur',
    scikit: 'average_precision_score',
    source: 'J. Davis, M. Goadrich, ICML 2006',
  },
  'calibration-error': {
    ...ofClasses,
    direction: 'minimize',
    best: 0,
    worst: 1,
    formula:
      'expected calibration error: Σ_b (n_b / n) · |accuracy_b − confidence_b| over 15 bins of equal width of the largest probability, the most probable class decided',
    scikit: null,
    source: 'C. Guo, G. Pleiss, Y. Sun, K. Weinberger, ICML 2017, equation 3',
  },
  cost: {
    ...ofClasses,
    ...downToZero,
    formula: 'mean of costs[own class][decided class], the class of least expected cost decided',
    scikit: null,
    source: 'C. Elkan, IJCAI 2001, equation 1',
  },
  rmse: {
    ...ofNumbers,
    ...downToZero,
    formula: '√mean (ŷ − y)², in the target’s own unit',
    scikit: 'root_mean_squared_error',
    source: '',
  },
  mae: {
    ...ofNumbers,
    ...downToZero,
    formula: 'mean |ŷ − y|, in the target’s own unit',
    scikit: 'mean_absolute_error',
    source: '',
  },
  r2: {
    ...ofNumbers,
    direction: 'maximize',
    best: 1,
    worst: Number.NEGATIVE_INFINITY,
    formula: '1 − Σ(ŷ − y)² / Σ(y − ȳ)²; not defined where all y are equal',
    scikit: 'r2_score',
    source: '',
  },
  mape: {
    ...ofNumbers,
    ...downToZero,
    formula: 'mean |ŷ − y| / max(|y|, 2⁻⁵²), a share and not a percentage; of no use where targets are near 0',
    scikit: 'mean_absolute_percentage_error',
    source: '',
  },
  'median-absolute-error': {
    ...ofNumbers,
    ...downToZero,
    formula: 'median of |ŷ − y|, in the target’s own unit; a few wild rows do not move it',
    scikit: 'median_absolute_error',
    source: '',
  },
  pinball: {
    ...ofNumbers,
    ...downToZero,
    formula: 'mean of max(τ(y − ŷ), (τ − 1)(y − ŷ)), τ the `level`; the loss of a quantile',
    scikit: 'mean_pinball_loss',
    source: 'R. Koenker, G. Bassett, Econometrica 46 (1978)',
  },
  'subset-accuracy': {
    ...ofLabels,
    ...upToOne,
    formula: 'share of rows all of whose labels are decided right',
    scikit: 'accuracy_score',
    source: labelMeasures,
  },
  'hamming-loss': {
    ...ofLabels,
    direction: 'minimize',
    best: 0,
    worst: 1,
    formula: 'share of labels that are decided wrong, over all rows; 1 − it is the accuracy of a label, on average',
    scikit: 'hamming_loss',
    source: labelMeasures,
  },
  'f1-micro': {
    ...ofLabels,
    ...upToOne,
    formula: '2·TP / (2·TP + FP + FN), counted over all labels together; not defined where none occurs or is decided',
    scikit: "f1_score(average='micro')",
    source: confusion,
  },
  'f1-macro': {
    ...ofLabels,
    ...upToOne,
    formula: 'mean over labels of 2·TP / (2·TP + FP + FN), over the labels that occur among the rows or the decisions',
    scikit: "f1_score(average='macro', zero_division=nan)",
    source: confusion,
  },
  'f1-samples': {
    ...ofLabels,
    ...upToOne,
    formula:
      'mean over rows of 2·|own ∩ decided| / (|own| + |decided|); 1 for a row that has no label and is given none',
    scikit: "f1_score(average='samples', zero_division=1)",
    source: labelMeasures,
  },
  jaccard: {
    ...ofLabels,
    ...upToOne,
    formula: 'mean over rows of |own ∩ decided| / |own ∪ decided|; 1 for a row that has no label and is given none',
    scikit: "jaccard_score(average='samples', zero_division=1)",
    source: labelMeasures,
  },
} as const satisfies Readonly<Record<string, MetricDescription>>;

export type KnownMetric = keyof typeof knownMetrics;
