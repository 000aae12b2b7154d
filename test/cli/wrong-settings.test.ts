import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkplace, listing } from './workplace.js';
import { regsweep } from './world.js';

let place: ReturnType<typeof createWorkplace>;
beforeAll(() => {
  place = createWorkplace();
  place.write('table.csv', table);
});
afterAll(() => place.remove());

/** 30 rows that have something of everything. */
const table = [
  'shop,day,odd,part,weight,minus,size,word,number,gap,kind,sold,label,only',
  ...Array.from({ length: 30 }, (_, i) =>
    [
      `s${i % 3}`,
      `2024-01-${String(i + 1).padStart(2, '0')}`,
      i === 4 ? 'soon' : `2024-02-${String((i % 28) + 1).padStart(2, '0')}`,
      i % 3,
      (i % 4) / 2,
      i - 5,
      'SML'[i % 3],
      i === 7 ? 'blue' : ['red', 'green'][i % 2],
      (i * 7) % 11,
      i % 6 === 0 ? '' : i,
      'abc'[i % 3],
      i * 1.5 - 3,
      i % 2 === 0 ? 'yes' : 'no',
      1,
    ].join(','),
  ),
].join('\n');

const inputs = ['number'];
const columns = table.slice(0, table.indexOf('\n')).split(',');

/** A config on the table that takes `number` and what is named besides; more lines below. */
function config(target: string, data: string, ...lines: readonly string[]): string {
  const used = columns.filter((name) => new RegExp(`\\b${name}\\b`).test(`${target} ${data}`));
  const exclude = columns.filter((name) => !used.includes(name) && !inputs.includes(name));
  return [
    `data: { source: table.csv, target: ${target}, exclude: [${exclude.join(', ')}]${data === '' ? '' : `, ${data}`} }`,
    'model: { hidden: [4] }',
    ...lines,
    ...(lines.some((line) => line.startsWith('space:')) ? [] : ['space: { lambda: { values: [0, 0.1] } }']),
  ].join('\n');
}

const cases: readonly (readonly [what: string, text: string])[] = [
  ['a group that is no column', config('sold', 'group: shops')],
  ['a group with gaps', config('sold', 'group: gap')],
  ['one group', config('sold', 'group: only')],
  ['more folds than groups', config('sold', 'group: shop, test: 0', 'validation: { folds: 4 }')],
  ['a group that rows are not split by', config('sold', 'group: shop', 'validation: k-fold')],
  ['folds of groups without groups', config('sold', '', 'validation: group-k-fold')],
  ['a time that is no column', config('sold', 'time: date')],
  ['a time of texts', config('sold', 'time: word')],
  ['a time that is one word once', config('sold', 'time: odd')],
  ['one time', config('sold', 'time: only')],
  ['a gap that takes all', config('sold', 'time: day, test: 0', 'validation: { gap: 40 }')],
  ['more stretches than times', config('sold', 'time: day, test: 0', 'validation: { folds: 40 }')],
  ['windows beyond the times', config('sold', 'time: day, test: 0', 'validation: { size: 20 }')],
  ['one fold', config('sold', 'fold: only')],
  ['a fold that is no column', config('sold', 'fold: parts')],
  ['group and time', config('sold', 'group: shop, time: day')],
  ['inner folds by another column', config('sold', 'group: shop', 'validation: { name: nested, outer: k-fold }')],
  ['nested in nested', config('sold', '', 'validation: { name: nested, inner: { name: nested } }')],
  [
    'more inner folds than groups',
    config('sold', 'group: shop, test: 0', 'validation: { name: nested, outer: { folds: 3 }, inner: { folds: 5 } }'),
  ],
  ['a weight below 0', config('sold', 'weight: minus')],
  ['a weight of texts', config('sold', 'weight: word')],
  ['a weight with gaps', config('sold', 'weight: gap')],
  ['a weight that is no column', config('sold', 'weight: weights')],
  ['several targets of texts', config('[sold, label]', '')],
  ['a second target that is no column', config('[sold, price]', '')],
  ['the logarithm of a number below 0', config('sold', 'targetTransform: log')],
  ['log1p of a number below −1', config('minus', 'targetTransform: log1p')],
  ['the logarithm of classes', config('label', 'targetTransform: log')],
  ['gaps without impute', config('sold', '').replace(', gap', '')],
  [
    'an order that lacks a category',
    config('sold', '', 'preprocessing: [{ ordinal: { columns: { size: [S, M] } } }]').replace(', size', ''),
  ],
  ['an order of a column that is not there', config('sold', '', 'preprocessing: [{ ordinal: { columns: [sizes] } }]')],
  ['class weights of a class that is not there', config('label', '', 'training: { classWeight: { maybe: 2 } }')],
  ['class weights of numbers', config('sold', '', 'training: { classWeight: balanced }')],
  ['label smoothing of numbers', config('sold', '', 'training: { labelSmoothing: 0.1 }')],
  ['focal loss of numbers', config('sold', '', 'training: { loss: focal }')],
  ['focal alpha of three classes', config('kind', '', 'training: { loss: { name: focal, alpha: 0.2 } }')],
  ['huber loss of classes', config('label', '', 'training: { loss: huber }')],
  [
    'λ of a layer that is not there',
    config('sold', '', 'training: { penalty: { lambda: { dense-7: 1 } } }', 'space: { dropout: { values: [0, 0.1] } }'),
  ],
  ['a network for images', config('sold', '').replace('hidden: [4]', 'name: resnet')],
  ['dropout of a layer that is not there', config('sold', '', 'space: { dropout.dropout-3: { low: 0, high: 0.5 } }')],
  [
    'prices of a class that is not there',
    config('label', '', 'objective: { metric: cost, costs: { perhaps: { yes: 2 } } }'),
  ],
  ['prices of numbers', config('sold', '', 'objective: { costs: { yes: { no: 2 } } }')],
  ['a positive class that is not there', config('label', '', 'objective: { metric: recall, positive: maybe }')],
  ['a threshold between three classes', config('kind', '', 'objective: { threshold: 0.3 }')],
  ['more tops than classes', config('kind', '', 'objective: { metric: top-k-accuracy, top: 3 }')],
  ['a metric of classes for numbers', config('sold', '', 'objective: recall')],
  ['a gate on what is not measured', config('label', '', 'gate: { metric: mcc, atLeast: 0.2 }')],
  ['a history that is not there', config('sold', '', 'strategy: { name: bayes, history: earlier.json }')],
  ['a schedule whose warm-up is all', config('sold', '', 'training: { schedule: { name: cosine, warmup: 1 } }')],
  ['a base that is not there', `extends: base.yaml\n${config('sold', '')}`],
  ['a test file that is not there', config('sold', 'testSource: test.csv')],
  ['a test file of other columns', config('sold', 'testSource: data.csv')],
];

describe('a setting that the data do not allow', () => {
  it.each(cases)('is told: %s', async (_, text) => {
    place.write('wrong.yaml', text);
    const before = listing(place.path);
    const { code, stdout, stderr } = await regsweep(place.path, ['run', 'wrong.yaml']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(listing(place.path)).toEqual(before);
    expect(stderr.replaceAll(place.path, 'PLACE')).toMatchSnapshot();
  });
});
