import type { TrainingData } from '../training/trainer.js';
import type { StudyData } from './ports.js';

/** What every fit of a study trains on: here and in every process of its own. */
export function trainingDataOf({ dataset, testSplit, splits, rule }: StudyData, seed: number): TrainingData {
  return { dataset, trainRows: testSplit.train, splits, rule, seed };
}
