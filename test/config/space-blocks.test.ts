import { describe, expect, it } from 'vitest';
import { planIdentity } from '../../src/config/plan-hash.js';
import { parseConfig } from '../../src/index.js';
import { createGrid } from '../../src/space/grid.js';
import { combinationsOf } from '../../src/strategies/grid/combinations.js';
import { strategyContext } from '../../src/study/search.js';
import { errors, plan } from './parse.js';

const head = 'data: { source: a.csv, target: y }\ntraining: { penalty: elastic-net }';
const withSpace = (space: string, rest = 'strategy: grid') => `${head}\n${rest}\nspace:\n${space}`;
const blocks = `
  - lambda: { values: [0, 0.01] }
    dropout: { values: [0, 0.2] }
  - lambda: { values: [0.01, 0.1] }
    dropout: 0.2
    training.batchSize: { values: [16, 32], when: { lambda: 0.1 } }
    where: lambda < 0.05 || training.batchSize > 16
  - model.hidden: { values: [[8], [16]] }
`;
const told = (text: string) =>
  errors(text)
    .replaceAll(/^my\.yaml, line \d+, column \d+: /gm, '')
    .split('\n');
const hash = (text: string) => planIdentity(plan(text), { data: 'abc', history: null }, 1).hash;

function candidates(text: string) {
  const context = strategyContext(plan(text), 'minimize', []);
  const { size, at } = combinationsOf(context);
  return [...(context.start ?? []), ...Array.from({ length: size }, (_, index) => at(index))];
}

describe('A space of several blocks', () => {
  it('is what a grid goes through one after the other, a candidate of two of them once', () => {
    expect(candidates(withSpace(blocks))).toEqual([
      { lambda: 0, dropout: 0 },
      { lambda: 0, dropout: 0.2 },
      { lambda: 0.01, dropout: 0 },
      { lambda: 0.01, dropout: 0.2 },
      // The first of the second block is there already; λ 0.1 with 16 rows is not allowed.
      { lambda: 0.1, dropout: 0.2, 'training.batchSize': 32 },
      { 'model.hidden': [8] },
      { 'model.hidden': [16] },
    ]);
  });

  it('begins with the candidates that are asked for, of whichever block', () => {
    const start = 'strategy: { name: grid, start: [{ model.hidden: [16] }, { lambda: 0.01, dropout: 0.2 }] }';
    const all = candidates(withSpace(blocks, start));
    expect(all.slice(0, 2)).toEqual([{ 'model.hidden': [16] }, { lambda: 0.01, dropout: 0.2 }]);
    expect(all).toHaveLength(7);
  });

  it('has the parameters of all blocks, a range over all ranges, and a list where one of them is a list', () => {
    const space = plan(
      withSpace(`
  - lambda: { low: 1e-4, high: 1e-2, log: true }
    dropout: { values: [0, 0.3] }
  - lambda: { low: 1e-3, high: 1, log: true, zero: true }
    dropout: { low: 0.1, high: 0.5, points: 3 }
    clipNorm: { low: 1, high: 5 }`),
    ).space;
    expect(space.map(({ name }) => name)).toEqual(['lambda', 'dropout', 'clipNorm']);
    expect(space[0]).toMatchObject({ kind: 'real', low: 1e-4, high: 1, scale: 'log', zero: true });
    expect(space[1]).toMatchObject({ kind: 'categorical', values: [0, 0.3, 0.1, 0.5], settings: [0, 0.3, 0.1, 0.5] });
  });

  it('of one block is that block, whatever the strategy', () => {
    const one = withSpace('  - lambda: { values: [0, 1] }', 'strategy: random');
    expect(plan(one)).toEqual(plan(withSpace('  lambda: { values: [0, 1] }', 'strategy: random')));
  });

  it('is part of what identifies a plan, and its order too', () => {
    const reversed = '  - dropout: 0.2\n  - lambda: { values: [0, 1] }';
    const hashes = [blocks, '  - lambda: { values: [0, 1] }\n  - dropout: 0.2', reversed].map((text) =>
      hash(withSpace(text)),
    );
    expect(new Set(hashes).size).toBe(3);
  });

  it('has its values set by position from the command line', () => {
    const overridden = parseConfig(withSpace(blocks), {
      path: 'my.yaml',
      overrides: [{ path: 'space.1.training.batchSize.values', value: '[64]' }],
    });
    expect(overridden.blocks?.[1].space[2]).toMatchObject({ values: [64] });
    expect(createGrid(overridden.blocks?.[1].space ?? [], null).size).toBe(2);
  });

  it.each([
    [
      withSpace(blocks, 'strategy: bayes'),
      'space is a list of 3 blocks, and the strategy is bayes; grid is wanted, which goes through one block after the other; write strategy: grid (or k-fold), or one space whose parameters say when they are there (when)',
    ],
    [
      withSpace('  []'),
      'space is []; at least one parameter to search is wanted; write a mapping, or a list of mappings',
    ],
    [
      withSpace('  - lambda: 1\n  - {}'),
      'space[1] is empty; at least one parameter to search is wanted; add e.g. space: { lambda: { low: 1e-7, high: 1e-1, log: true } }',
    ],
    [
      withSpace('  - lambda: 1\n  - 3'),
      'space[1] is 3; a mapping of parameters is wanted; write e.g. lambda: { low: 1e-7, high: 1e-1, log: true }',
    ],
    [
      withSpace('  - lambda: 1\n  - lambda: { low: 2, high: 1 }'),
      'space[1].lambda.high is 1; it must be above low (2); change it',
    ],
    [
      withSpace('  - lambda: 1\n  - dropout: { low: 0, high: 0.5, when: { lambda: 1 } }'),
      "space[1].dropout.when names 'lambda'; another parameter of space is wanted; name one of them, or remove when",
    ],
    [
      withSpace('  - lambda: 1\n  - training.penalty.lambda: { values: [0, 2] }'),
      'space[1].training.penalty.lambda is called lambda in space[0]; one name is wanted; call it lambda',
    ],
    [
      withSpace('  - learningRate: { values: [0.1, 0.2] }\n    dropout: { same: learningRate }\n  - learningRate: 0.1'),
      'space[1].learningRate gives its value to other parameters than in space[0]; the same ones are wanted; write the same `same` in both',
    ],
    [
      withSpace('  - lambda: 1\n  - dropout: { values: [0, 0.5] }\n    where: dropout + lambda < 1'),
      "space[1].where is 'dropout + lambda < 1': it names 'lambda'; a parameter of the space (dropout) is wanted; name one of them",
    ],
    [
      withSpace(blocks, 'strategy: { name: grid, start: [{ lambda: 7 }] }'),
      'strategy.start[0] is in no block of the space (0: lambda has a value that the space does not; 1: lambda has a value that the space does not; 2: lambda is not in the space); a candidate of the space, with all of its parameters, is wanted; correct it',
    ],
    [
      withSpace(blocks, 'strategy: { name: grid, start: [{ lambda: 0.1, dropout: 0.2, training.batchSize: 16 }] }'),
      'strategy.start[0] does not meet space.where; a candidate that is allowed is wanted; change it',
    ],
  ])('is told where it is wrong: %#', (text, message) => {
    expect(told(text)).toContain(message);
  });

  it('is refused where a block has nothing that is allowed', () => {
    const none = withSpace('  - lambda: 1\n  - dropout: { values: [0, 0.1] }\n    where: dropout > 0.5');
    expect(() => candidates(none)).toThrow(
      'space[1].where: none of the 2 combinations of the grid meets it; at least one is wanted; give more points, or allow more',
    );
  });
});
