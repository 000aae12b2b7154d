import { describe, expect, it } from 'vitest';
import { planIdentity } from '../../src/config/plan-hash.js';
import { applyParameters } from '../../src/space/apply-parameters.js';
import { errors, plan } from './parse.js';

const text = (...lines: readonly string[]) => ['data: { source: a.csv, target: y }', ...lines].join('\n');
const two = (more: string, ...lines: readonly string[]) =>
  text(`space: { lambda: { low: 0, high: 1 }, dropout: { low: 0, high: 0.9 }, ${more} }`, ...lines);
const identity = (config: string) => planIdentity(plan(config), { data: 'd', history: null }, 1).hash;

describe('where', () => {
  it('is one condition or a list of them', () => {
    expect(plan(two('where: "dropout + lambda <= 1"')).where).toEqual(['dropout + lambda <= 1']);
    expect(plan(two('where: [dropout <= lambda, "model.dropout > 0.1"]')).where).toHaveLength(2);
    expect(plan(two('')).where).toBeUndefined();
  });

  it('belongs to what a study is; a config without it is what it was', () => {
    expect(identity(two('where: dropout <= lambda'))).not.toBe(identity(two('')));
    expect(identity(two('where: null'))).toBe(identity(two('')));
  });

  it.each([
    ['a number', 'where: 3'],
    ['nothing in quotes', 'where: ""'],
    ['a list with a mistake', 'where: [dropout <= 1, dropout <=]'],
    ['a parameter that is not there', 'where: alpha <= 1'],
    ['what is no condition', 'where: dropout + lambda'],
    ['what no candidate meets', 'where: dropout > 2'],
    ['what hardly a candidate meets', 'where: abs(dropout - lambda) < 0.0005'],
  ])('refuses %s', (_, where) => {
    expect(errors(two(where))).toMatchSnapshot();
  });

  it('counts where the space has only so many candidates', () => {
    const listed = 'space: { lambda: { values: [0, 1] }, dropout: { values: [0.1, 0.2] }, where: lambda > 1 }';
    expect(errors(text(listed))).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 78: space.where: none of the 4 candidates of the space meet it; at least one is wanted; allow more, or draw the ranges closer to what is allowed"`,
    );
    expect(plan(text(listed.replace('> 1', '> 0'))).where).toEqual(['lambda > 0']);
  });

  it('alone is no space', () => {
    expect(errors(text('space: { where: dropout < 1 }'))).toMatchInlineSnapshot(
      `"my.yaml, line 2, column 8: space is empty; at least one parameter to search is wanted; add e.g. space: { lambda: { low: 1e-7, high: 1e-1, log: true } }"`,
    );
  });
});

describe('same', () => {
  const shared = 'training.optimizer.learningRate: { same: lambda }';

  it('gives a value of another parameter to a second place, and makes no parameter', () => {
    const { space, settings } = plan(text('space: { lambda: { low: 0.1, high: 1 }, learningRate: { same: lambda } }'));
    expect(space.map(({ name }) => name)).toEqual(['lambda']);
    const { training } = applyParameters(settings, space, { lambda: 0.25 });
    expect([training.penalty.lambda, training.optimizer.learningRate]).toEqual([0.25, 0.25]);
    const byPath = plan(
      text(
        'space: { training.penalty.lambda: { low: 0.1, high: 1 }, training.optimizer.learningRate: { same: lambda } }',
      ),
    );
    expect(byPath.space[0].also).toEqual(['training.optimizer.learningRate']);
  });

  it.each([
    ['a name that is near', 'space: { lambda: { low: 0.1, high: 1 }, learningRate: { same: lamda } }'],
    ['a number', 'space: { lambda: { low: 0.1, high: 1 }, learningRate: { same: 3 } }'],
    ['itself', 'space: { lambda: { low: 0.1, high: 1 }, learningRate: { same: learningRate } }'],
    [
      'one that follows itself',
      'space: { lambda: 0.1, learningRate: { same: lambda }, dropout: { same: learningRate } }',
    ],
    ['more keys', 'space: { lambda: { low: 0.1, high: 1 }, learningRate: { same: lambda, low: 1 } }'],
    ['values that do not fit', 'space: { lambda: { low: 0.1, high: 1 }, dropout: { same: lambda } }'],
    ['numbers that are not whole', 'space: { lambda: { low: 1, high: 9 }, training.epochs: { same: lambda } }'],
    ['an unknown place', 'space: { lambda: { low: 0.1, high: 1 }, learningrat: { same: lambda } }'],
    ['a place twice', 'space: { lambda: 0.1, learningRate: { same: lambda }, training.optimizer.learningRate: 0.1 }'],
  ])('refuses %s', (_, space) => {
    expect(errors(text(space))).toMatchSnapshot();
  });

  it('is part of what a study is', () => {
    const space = 'lambda: { low: 0.1, high: 1 }';
    expect(identity(text(`space: { ${space}, ${shared} }`))).not.toBe(identity(text(`space: { ${space} }`)));
  });
});

describe('starting points', () => {
  it('are candidates of the space, under short name or path, with what is inactive left out', () => {
    const config = text(
      'space: { lambda: { low: 1e-3, high: 1, log: true, zero: true }, alpha: { low: 0, high: 1 } }',
      'training: { penalty: elastic-net }',
      'strategy: { name: bayes, start: [{ lambda: 0, alpha: 0.5 }, { training.penalty.lambda: 0.5, alpha: 1 }] }',
    );
    expect(plan(config).start).toEqual([{ lambda: 0 }, { lambda: 0.5, alpha: 1 }]);
    expect(plan(config, { strategyPreset: 'random' }).start).toHaveLength(2);
    expect(plan(config).strategy).not.toHaveProperty('start');
    expect(identity(config)).not.toBe(identity(config.replace(/, start: .*]/, '')));
  });

  it.each([
    ['a mapping', 'start: { lambda: 1 }'],
    ['numbers', 'start: [1]'],
    ['a strange parameter', 'start: [{ lambda: 1, dropout: 0, alpha: 1 }]'],
    ['a value outside the range', 'start: [{ lambda: 2, dropout: 0 }]'],
    ['a missing parameter', 'start: [{ lambda: 1, dropout: 0 }, { lambda: 1 }]'],
    ['the same twice', 'start: [{ lambda: 1, dropout: 0 }, { dropout: 0, lambda: 1 }]'],
    ['more than there are trials', 'trials: 1, start: [{ lambda: 1, dropout: 0 }, { lambda: 0, dropout: 0 }]'],
    ['what is not allowed', 'start: [{ lambda: 1, dropout: 0.5 }]'],
  ])('refuse %s', (_, start) => {
    expect(errors(two('where: lambda + dropout <= 1', `strategy: { name: random, ${start} }`))).toMatchSnapshot();
  });
});
