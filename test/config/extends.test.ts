import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { errors as complaints, plan as parsed } from './parse.js';

const base = `study: base
data: { source: a.csv, target: y }
model: mlp
training: { epochs: 7, optimizer: { name: momentum, momentum: 0.5 }, penalty: { name: l1, lambda: 0.1 } }
space:
  lambda: { low: 1e-7, high: 1e-3, log: true }
  dropout: { low: 0, high: 0.5 }
strategy: { name: random, trials: 9 }
gate: { metric: accuracy, atLeast: 0.9 }
`;

/** Files by their paths; a file that is not among them is not there. */
const reading = (files: Readonly<Record<string, string>>) => ({
  read(path: string): string {
    if (path in files) return files[path];
    throw new UserError('config', `${path}: there is no such file; a YAML file is wanted; check the path`);
  },
});
const plan = (text: string, files: Readonly<Record<string, string>> = { 'base.yaml': base }, path = 'my.yaml') =>
  parsed(text, { path, ...reading(files) });
const errors = (text: string, files: Readonly<Record<string, string>> = { 'base.yaml': base }) =>
  complaints(text, reading(files));

describe('A config that extends another', () => {
  it('is the other where it says nothing, under its own name', () => {
    expect(plan('extends: base.yaml')).toEqual({ ...parsed(base), name: 'my' });
  });

  it('merges mappings, and replaces single values and lists', () => {
    const { settings, strategy, space } = plan(
      'extends: base.yaml\nmodel: { hidden: [3] }\ntraining: { epochs: 8 }\nstrategy: { trials: 5 }\nspace: { lambda: { high: 1 } }',
    );
    expect(settings.model).toMatchObject({ name: 'mlp', hidden: [3] });
    expect(settings.training).toMatchObject({ epochs: 8, optimizer: { name: 'momentum', momentum: 0.5 } });
    expect(strategy).toMatchObject({ name: 'random', trials: 5 });
    expect(space).toMatchObject([{ name: 'lambda', low: 1e-7, high: 1, scale: 'log' }, { name: 'dropout' }]);
    expect(plan('extends: base.yaml\nmodel: { hidden: [3] }').settings.model).toEqual(
      plan('extends: b.yaml\nmodel: { hidden: [3] }', { 'b.yaml': base.replace('mlp', '{ hidden: [4, 5] }') }).settings
        .model,
    );
  });

  it('replaces the whole of what has another name, metric or form', () => {
    const { settings, strategy, space, gate } = plan(
      'extends: base.yaml\ntraining: { optimizer: { name: adam } }\nstrategy: { name: grid }\nspace: { lambda: { values: [0, 1] } }\ngate: { metric: log-loss, atMost: 1 }',
    );
    expect(settings.training.optimizer).not.toHaveProperty('momentum', 0.5);
    expect(strategy.name).toBe('grid');
    expect(space).toMatchObject([{ kind: 'categorical', values: [0, 1] }, { name: 'dropout' }]);
    expect(gate).toEqual({ metric: 'log-loss', atMost: 1 });
  });

  it('keeps the options of an objective whose metric is another', () => {
    const { objective } = plan('extends: b.yaml\nobjective: { positive: yes }', {
      'b.yaml': base.replace('gate:', 'objective: precision\ngate:'),
    });
    expect(objective).toMatchObject({ metric: 'precision', positive: 'yes' });
  });

  it('removes by an empty value what the other has', () => {
    const { gate, space, settings } = plan(
      'extends: base.yaml\ngate:\nspace: { dropout: null }\ntraining: { penalty: ~ }',
    );
    expect(gate).toBeNull();
    expect(space).toMatchObject([{ name: 'lambda' }]);
    expect(settings.training.penalty).toMatchObject({ name: 'l2', lambda: 0 });
  });

  it('goes on along a chain, and finds the files that are relative to each', () => {
    const files = {
      'shared/middle.yaml': 'extends: deep/base.yaml\ntraining: { epochs: 11 }\nseed: 4',
      'shared/deep/base.yaml': base,
    };
    const { data, seed, settings, baseDirectory } = plan(
      'extends: ../shared/middle.yaml\nseed: 5',
      files,
      'here/my.yaml',
    );
    expect({ source: data.source, baseDirectory }).toEqual({ source: '../shared/deep/a.csv', baseDirectory: 'here' });
    expect({ seed, epochs: settings.training.epochs }).toEqual({ seed: 5, epochs: 11 });
    const images = { 'b/base.yaml': 'data: { source: { images: i.gz, labels: /l.gz } }\nspace: { dropout: 0.1 }' };
    expect(plan('extends: b/base.yaml', images).data.source).toEqual({ images: 'b/i.gz', labels: '/l.gz' });
  });

  it('gives way to the command line', () => {
    const given = { ...reading({ 'base.yaml': base }), overrides: [{ path: 'strategy.trials', value: 3 }] };
    expect(parsed('extends: base.yaml', given).strategy.trials).toBe(3);
  });

  it('tells each mistake in the file that made it', () => {
    const broken = base.replace('epochs: 7', 'epochs: 0').replace('{ low: 0, high: 0.5 }', '{ low: 0, high: 2 }');
    expect(
      errors('extends: base.yaml\nseed: -1\ntraining: { batchSize: x }', { 'base.yaml': broken }),
    ).toMatchInlineSnapshot(`
      "my.yaml, line 2, column 7: seed is -1; at least 0 is wanted; raise it
      my.yaml, line 3, column 24: training.batchSize is 'x'; a whole number of at least 1 is wanted; write a number
      base.yaml, line 4, column 21: training.epochs is 0; at least 1 is wanted; raise it
      base.yaml, line 7, column 28: space.dropout.high is 2; a number below 1 is wanted; lower it"
    `);
  });

  it('tells what is missing in all files at its nearest key', () => {
    expect(
      errors('seed: 1\nextends: base.yaml', { 'base.yaml': 'seed: 2\nspace: { lambda: 1 }\ndata: { source: a.csv }' }),
    ).toMatchInlineSnapshot(
      `"base.yaml, line 3, column 1: data.target is missing; the column to predict is wanted; add target: NAME"`,
    );
  });

  it.each([
    ['a file that is not there', 'extends: bass.yaml'],
    ['a number', 'seed: 1\nextends: 3'],
    ['an empty value', 'extends:\nseed: 1'],
    ['a mapping', 'extends: { file: base.yaml }'],
    ['itself', 'extends: ./my.yaml'],
  ])('refuses %s', (_, text) => {
    expect(errors(text)).toMatchSnapshot();
  });

  it('refuses circles, what is no config, and what is no YAML', () => {
    expect(
      errors('extends: a.yaml', { 'a.yaml': 'seed: 1\nextends: b.yaml', 'b.yaml': 'extends: a.yaml' }),
    ).toMatchInlineSnapshot(
      `"b.yaml, line 1, column 10: extends leads back to a.yaml; a config that does not extend this one is wanted; remove one of them"`,
    );
    expect(errors('extends: a.yaml', { 'a.yaml': '- 1' })).toMatchInlineSnapshot(
      `"a.yaml, line 1, column 1: the file holds no mapping; a config is wanted; correct it, or extend another"`,
    );
    expect(errors('seed: x\nextends: a.yaml', { 'a.yaml': 'seed: 1\nseed: 2\ndata: [' })).toMatchInlineSnapshot(`
      "a.yaml, line 2, column 1: key 'seed' is there twice; each key once is wanted; remove one of them
      a.yaml, line 3, column 8: flow sequence in block collection must be sufficiently indented and end with a ]; valid YAML is wanted; indent it like its neighbours, and close brackets, braces and quotes"
    `);
  });

  it('refuses extends from the command line', () => {
    expect(complaints(base, { overrides: [{ path: 'extends', value: 'base.yaml' }] })).toMatchInlineSnapshot(
      `"--set extends: extends is given outside the file; it can only stand in one; write it there"`,
    );
  });
});
