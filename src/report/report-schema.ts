import { z } from 'zod';
import { tasks } from '../core/metric.js';

/**
 * The report as scripts read it (`report.json`, `run --json`). The type `Report` and the published JSON Schema both
 * come from here. Fields may be added; none is renamed or given another meaning within a schema version.
 */
const number = z.number().nullable();
const metricName = z.string();
const trialNumber = z.int().describe('The trial’s number, in the order of proposals.');
const parameters = z
  .record(z.string(), z.json())
  .describe('The active parameters by name or path, as written in the space and in its order.');

const targetName = z.string().describe('Name of the target.');

const aggregate = z.object({
  mean: number.describe('Unweighted mean over folds; null where a fold is missing or has no finite value.'),
  standardError: number.describe('Standard deviation over folds divided by √k; null with fewer than two folds.'),
  folds: z.array(number).describe('Values in the order repeat, fold; null where a fit is missing or failed.'),
});

const trial = z.object({
  rank: z.int().nullable().describe('Place by mean score, from 1; null for trials that are not complete.'),
  number: trialNumber,
  state: z
    .enum(['complete', 'failed', 'stopped', 'running'])
    .describe('complete: every fold has a score; failed: a fit failed; stopped: given up before its last fold.'),
  parameters,
  score: aggregate.describe('The objective’s metric on validation rows.'),
  trainScore: z
    .object({
      mean: number.describe('Mean over folds.'),
      folds: z.array(number).describe('In the order repeat, fold.'),
    })
    .describe('The same metric on the rows trained on, in evaluation mode and without the penalty.'),
  gap: number.describe('How much better the training score is than the validation score; positive: it overfits.'),
  metrics: z.record(metricName, aggregate).describe('Every metric of the task on validation rows.'),
  targets: z
    .array(z.object({ target: targetName, metrics: z.record(metricName, aggregate).describe('As of all targets.') }))
    .optional()
    .describe(
      'Metrics of each of several targets on validation rows, a label as two classes; left out where there is one target.',
    ),
  diagnosis: z
    .enum(['underfits', 'fits', 'overfits', 'unstable'])
    .nullable()
    .describe(
      'By stated rules from training and validation scores and gradients; null where there is nothing to judge.',
    ),
  gradient: z
    .object({
      maxNorm: number.describe('Largest global norm before clipping.'),
      exploded: z.int().describe('Fits whose gradients exploded.'),
      vanished: z.int().describe('Fits whose gradients vanished.'),
      clipped: number.describe('Share of steps whose gradient was clipped, mean over fits.'),
      nonFiniteSteps: z.int().describe('Steps whose gradient was not finite.'),
    })
    .nullable()
    .describe('Health of the gradients over the trial’s fits; null where no fit has told.'),
  verdict: z
    .object({
      againstBest: z
        .enum(['same', 'worse', 'better'])
        .describe('same: it can’t be told from the winner; better only where the winner was not chosen for its mean.'),
      p: number.describe('Two-sided p of the corrected resampled t-test.'),
    })
    .nullable()
    .describe(
      'Against the winner, at 5 % (Nadeau & Bengio 2003, ρ the mean share of a fold’s rows that validate: 1/k for k folds); null with one fold or without a score.',
    ),
  withinOneStandardError: z
    .boolean()
    .nullable()
    .describe('Whether the mean is within one standard error of the winner’s; null with one fold or without a score.'),
  failure: z.string().nullable().describe('Which fit failed and why; null where none did.'),
});

const interval = z.object({
  value: number.describe('The metric on the test rows.'),
  low: number.describe('Lower end of the 95 % interval; null where all test rows are of one group.'),
  high: number.describe('Upper end of the 95 % interval.'),
});

const classResult = z.object({
  class: z.string().describe('The class.'),
  rows: z.int().describe('Test rows of the class.'),
  precision: number.describe('Share of the decisions for it that are right.'),
  recall: number.describe('Share of its rows that are decided to be so.'),
  f1: number.describe('2·TP / (2·TP + FP + FN).'),
});

const labelResult = z.object({
  label: z.string().describe('Name of the label.'),
  rows: z.int().describe('Test rows that have it.'),
  precision: number.describe('Right among the rows that were given it; null where there is none.'),
  recall: number.describe('Found among the rows that have it; null where there is none.'),
  f1: number.describe('Harmonic mean of the two; null where there is neither.'),
  truePositives: z.number().describe('Rows that have it and were given it; by their weights, where they have some.'),
  falsePositives: z.number().describe('Rows that were given it and have it not.'),
  falseNegatives: z.number().describe('Rows that have it and were not given it.'),
  trueNegatives: z.number().describe('The other rows.'),
});

const outerFold = z.object({
  trainRows: z.int().describe('Rows that the fold’s search had.'),
  testRows: z.int().describe('Rows that scored what it recommended.'),
  trial: trialNumber
    .nullable()
    .describe('The trial that the fold’s search recommended, by its number there; null where none was complete.'),
  rule: z.enum(['best-mean', 'posterior-mean']).nullable().describe('How it was chosen.'),
  parameters: parameters.nullable().describe('What it chose.'),
  innerScore: number.describe('The mean validation score that it was chosen for.'),
  score: number.describe('The objective’s metric on the fold’s rows; null where there is no model.'),
  epochs: z.int().nullable().describe('Epochs of its refit; null where there is none.'),
});

const gateOutcome = {
  metric: metricName.describe('The metric that the gate watches.'),
  value: number.describe('What was measured; null where there is nothing to hold the gate against.'),
  on: z.enum(['test', 'validation']).describe('Test rows, or validation means where there is no test set.'),
  passed: z.boolean().describe('Whether the value keeps to the limit; false where there is none.'),
};

export const reportSchema = z
  .object({
    schemaVersion: z.literal(1).describe('Version of this shape.'),
    regsweep: z.string().describe('Version of regsweep that ran the study.'),
    study: z
      .object({
        name: z.string().describe('The study’s name.'),
        seed: z.int().describe('All random numbers come from it.'),
        planHash: z.string().describe('Hash of everything that results depend on: data content, plan, formulas.'),
        task: z.enum(tasks).describe('Classes, numbers or labels.'),
        metric: metricName.describe('The objective’s metric.'),
        direction: z.enum(['minimize', 'maximize']).describe('Which way the metric is better.'),
        strategy: z.record(z.string(), z.json()).describe('Name, trials, batch, lag and options of the strategy.'),
        validation: z.record(z.string(), z.json()).describe('Name and options of the scheme, repeats and folds.'),
        parameters: z.array(z.string()).describe('The searched parameters in the order of the space.'),
        end: z
          .enum(['finished', 'running', 'time-limit', 'interrupted'])
          .describe('Why the search ended; running: it has not.'),
      })
      .describe('What was studied, and how.'),
    data: z
      .object({
        rows: z.int().describe('All rows.'),
        trainRows: z.int().describe('Rows for search and refit.'),
        testRows: z.int().describe('Rows set aside first, or those of the test file; 0: no test set.'),
        testIsApart: z
          .literal(true)
          .optional()
          .describe('The test rows come from a file of their own; left out where they were set aside from the data.'),
        features: z.int().describe('Columns as the network sees them.'),
        classes: z
          .array(z.string())
          .describe('Class names in the order of their indices; empty for numbers and labels.'),
        targets: z
          .array(z.string())
          .optional()
          .describe('Names of several targets or labels; left out where there is one target.'),
        hash: z.string().describe('SHA-256 of the data’s content.'),
        outliersRemoved: z.int().nullable().describe('Training rows that the refit left out; null before the refit.'),
      })
      .describe('The data, by numbers.'),
    backend: z
      .object({
        name: z.string().describe('What computed: wasm, cpu, tensorflow, …'),
        version: z.string().describe('TensorFlow’s own version for tensorflow, else that of TensorFlow.js.'),
      })
      .describe('What trained the networks; where the study changed backends, the last one, which made the refit.'),
    backends: z
      .array(
        z.object({
          name: z.string().describe('As in backend.'),
          version: z.string().describe('As in backend.'),
          trials: z.array(trialNumber).describe('Numbers of the trials with fits that it computed; it may be none.'),
          reference: z.boolean().describe('Whether it computed fits of the unregularised reference.'),
          refit: z.boolean().describe('Whether it trained the winner again, on all training rows.'),
        }),
      )
      .optional()
      .describe(
        'Only where the study changed backends: all of them in the order of their use. They differ by rounding.',
      ),
    trials: z.array(trial).describe('Complete trials by mean score, then failed, stopped and running ones by number.'),
    recommended: z
      .object({
        trial: trialNumber,
        rule: z.enum(['best-mean', 'posterior-mean']).describe('How it was chosen.'),
        parameters,
        expectedTest: z
          .object({ low: number.describe('Lower end.'), high: number.describe('Upper end.') })
          .nullable()
          .describe('95 % interval in which the test score should fall; null without a test set.'),
        testInside: z.boolean().nullable().describe('Whether it did.'),
      })
      .nullable()
      .describe('The winner: refitted, tested, and what verdicts compare with; null where no trial is complete.'),
    mostRegularized: z
      .object({ trial: trialNumber, parameters })
      .nullable()
      .describe('The most regularised trial within one standard error of the winner; null with one fold.'),
    reference: trial.nullable().describe('The same network without regularisation, outside the ranking.'),
    regularizationGain: z
      .object({
        difference: number.describe('Mean over folds; positive where the winner is better.'),
        low: number.describe('Lower end of the interval; null with one fold.'),
        high: number.describe('Upper end of the interval; null with one fold.'),
        p: number.describe('Two-sided p; null with one fold.'),
      })
      .nullable()
      .describe('What the winner gains over the reference, with a corrected 95 % interval.'),
    refit: z
      .object({
        epochs: z.int().describe('Epochs trained: the rounded mean of the folds’ best ones.'),
        trainMetrics: z.record(metricName, number).describe('On all training rows, in evaluation mode.'),
      })
      .nullable()
      .describe('The winner trained again on all training rows.'),
    test: z
      .object({
        rows: z.int().describe('Test rows.'),
        groups: z
          .int()
          .optional()
          .describe(
            'Groups that they are of, which the intervals resample whole; left out where rows are independent.',
          ),
        metrics: z.record(metricName, interval).describe('Each metric with its 95 % interval.'),
        classes: z
          .array(classResult)
          .optional()
          .describe('What was decided of the rows of each class; left out for another task.'),
        labels: z
          .array(labelResult)
          .optional()
          .describe('What was decided of each label, in the order of data.targets; left out for another task.'),
        targets: z
          .array(
            z.object({ target: targetName, metrics: z.record(metricName, interval).describe('As of all targets.') }),
          )
          .optional()
          .describe('Metrics of each of several targets, a label as two classes; left out where there is one target.'),
      })
      .nullable()
      .describe('The refitted model on the test rows; null without a test set.'),
    nested: z
      .object({
        outer: z.record(z.string(), z.json()).describe('Name and options of the outer scheme.'),
        score: aggregate.describe('The objective’s metric on outer rows, by outer fold: what the procedure achieves.'),
        metrics: z.record(metricName, aggregate).describe('Every metric of the task on outer rows.'),
        folds: z.array(outerFold).describe('In the order repeat, fold.'),
      })
      .nullable()
      .default(null)
      .describe(
        'Nested validation: the whole procedure (search, recommendation, refit) judged on rows that had no part in it; null where it was not asked for or is not finished.',
      ),
    testUses: z.int().describe('How often these test rows have been looked at.'),
    gate: z
      .union([
        z.object({ ...gateOutcome, atLeast: z.number().describe('The lowest value that passes.') }),
        z.object({ ...gateOutcome, atMost: z.number().describe('The highest value that passes.') }),
      ])
      .nullable()
      .describe('The gate and whether it was passed; null where none was set.'),
    hints: z.array(z.string()).describe('What to do next, in full sentences.'),
  })
  .describe('What a regsweep study found. Numbers that are not finite are null.');

export type Report = z.infer<typeof reportSchema>;
export type ReportTrial = Report['trials'][number];

/** The JSON Schema (draft 2020-12) of `report.json`. */
export function reportJsonSchema(): object {
  return z.toJSONSchema(reportSchema, { io: 'output' });
}
