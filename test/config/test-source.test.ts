import { describe, expect, it } from 'vitest';
import { planIdentity } from '../../src/config/plan-hash.js';
import { config, errors, plan } from './parse.js';

const withData = (data: string) =>
  [`data: { ${data} }`, 'space: { lambda: { low: 1e-7, high: 1e-3, log: true } }'].join('\n');
const apart = withData('source: a.csv, testSource: b.csv, target: y');

describe('A test file', () => {
  it('stands in the place of a share of the rows', () => {
    expect(plan(apart).data).toMatchObject({ source: 'a.csv', testSource: 'b.csv', test: 0 });
    expect(plan(withData('source: a.csv, testSource: b.csv, target: y, test: 0')).data).toEqual(plan(apart).data);
    expect(plan(config()).data).not.toHaveProperty('testSource');
  });

  it('changes the plan by being there, not by its path', () => {
    const hash = (text: string) => planIdentity(plan(text), { data: 'abc', history: null }, 1).hash;
    expect(hash(apart)).not.toBe(hash(withData('source: a.csv, target: y, test: 0')));
    expect(hash(apart)).toBe(hash(apart.replace('b.csv', 'elsewhere/c.csv')));
  });

  it('lies beside the file that names it, as what extends it sees it', () => {
    const base = withData('source: { images: i.gz, labels: l.gz }, testSource: { images: ti.gz, labels: tl.gz }');
    const read = () => base;
    const { data } = plan('extends: ../base/base.yaml', { path: 'studies/my.yaml', read });
    expect(data.testSource).toEqual({ images: '../base/ti.gz', labels: '../base/tl.gz' });
  });
});

describe('A wrong test file', () => {
  it.each([
    [
      'source: a.csv, testSource: b.csv, target: y, test: 0.2',
      'data.test is 0.2, and data.testSource names the test rows; one of them is wanted; remove it, or write test: 0',
    ],
    [
      'source: a.csv, testSource: a.csv, target: y',
      "data.testSource is 'a.csv', as data.source is; rows that nothing was learned from are wanted; name another file",
    ],
    [
      'source: a.csv, testSource: { images: i, labels: l }, target: y',
      'data.testSource is {"images":"i","labels":"l"}; the path of a table is wanted, as data.source is; name data of the same form',
    ],
    [
      'source: { images: i, labels: l }, testSource: b.csv',
      "data.testSource is 'b.csv'; { images, labels } is wanted, as data.source is; name data of the same form",
    ],
    [
      'source: a.csv, testSource: 3, target: y',
      'data.testSource is 3; the path of a table, or { images, labels } for IDX files, is wanted; name files',
    ],
    [
      'source: a.csv, testSource: [b.csv], target: y',
      'data.testSource is ["b.csv"]; the path of a table, or { images, labels } for IDX files, is wanted; name files',
    ],
  ])('is told: %s', (data, message) => {
    const told = errors(withData(data)).split('\n');
    expect(told.map((line) => line.replace(/^my\.yaml, line \d+, column \d+: /, ''))).toContain(message);
  });
});
