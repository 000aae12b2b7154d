import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/core/settings.js';
import { applyParameters } from '../../src/space/apply-parameters.js';
import { standardTraining } from '../training/standard.js';
import { categorical, numeric } from './spaces.js';

const adam = {
  name: 'adam',
  learningRate: null,
  momentum: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-7,
  decay: 0.9,
  weightDecay: 0,
};
const penalty = { name: 'l2', convention: 'glmnet', apply: 'gradient', lambda: 0, alpha: 0.5, beta1: 1, beta2: 1 };
const settings = {
  preprocessing: [{ name: 'remove-outliers', method: 'mad', threshold: 6 }, { name: 'standardize' }],
  model: { name: 'mlp', dropout: 0, hidden: [128] },
  training: {
    epochs: 20,
    batchSize: 32,
    optimizer: adam,
    penalty,
    clipNorm: null,
    clipValue: null,
    earlyStopping: null,
    ...standardTraining,
  },
} as Settings;

const lambda = numeric('lambda', { path: 'training.penalty.lambda' });
const threshold = numeric('outliers', { path: 'preprocessing.remove-outliers.threshold' });
const hidden = categorical('model.hidden', ['small', 'large'], { path: 'model.hidden', settings: [[8], [64, 64]] });

describe('applyParameters', () => {
  it('puts values where their paths lead: sections, lists, options of preprocessing steps by their name', () => {
    const candidate = applyParameters(settings, [lambda, threshold, hidden], {
      lambda: 0.1,
      outliers: 3,
      'model.hidden': 'large',
    });
    expect(candidate).toEqual({
      ...settings,
      preprocessing: [{ name: 'remove-outliers', method: 'mad', threshold: 3 }, { name: 'standardize' }],
      model: { ...settings.model, hidden: [64, 64] },
      training: { ...settings.training, penalty: { ...penalty, lambda: 0.1 } },
    });
  });

  it('puts in the settings that a category stands for, and what it holds after it', () => {
    const sgd = { ...adam, name: 'sgd', learningRate: null };
    const rate = numeric('learningRate', { path: 'training.optimizer.learningRate' });
    const optimizer = categorical('training.optimizer', ['adam', 'sgd'], {
      path: 'training.optimizer',
      settings: [adam, sgd],
    });
    const candidate = applyParameters(settings, [rate, optimizer], { learningRate: 0.5, 'training.optimizer': 'sgd' });
    expect(candidate.training.optimizer).toEqual({ ...sgd, learningRate: 0.5 });
  });

  it('gives a layer its own value, and leaves the number that was there to the others', () => {
    const output = numeric('lambda.output', { path: 'training.penalty.lambda.output' });
    const first = numeric('dropout.1', { path: 'model.dropout.1' });
    const fixed = { ...settings, model: { ...settings.model, dropout: { others: 0.1, 1: 0.5 } } };
    const candidate = applyParameters(fixed, [output, first], { 'lambda.output': 0.3, 'dropout.1': 0.2 });
    expect(candidate.training.penalty.lambda).toEqual({ others: settings.training.penalty.lambda, output: 0.3 });
    expect(candidate.model.dropout).toEqual({ others: 0.1, 1: 0.2 });
  });

  it('leaves inactive parameters at their fixed values', () => {
    expect(applyParameters(settings, [lambda, threshold], { outliers: 2 }).training.penalty.lambda).toBe(0);
  });

  it('changes neither the settings nor the space', () => {
    const before = structuredClone([settings, hidden]);
    const candidate = applyParameters(settings, [lambda, hidden], { lambda: 1, 'model.hidden': 'small' });
    expect(candidate.model.hidden).not.toBe(hidden.settings[0]);
    expect([settings, hidden]).toEqual(before);
  });

  it('throws where a path leads nowhere', () => {
    const lost = numeric('lost', { path: 'training.earlyStopping.patience' });
    expect(() => applyParameters(settings, [lost], { lost: 3 })).toThrow(
      /earlyStopping.patience of lost leads nowhere/,
    );
  });
});
