/**
 * Keeps the figures in docs/tables.md as the program gives them: runs the configs of configs/tables, each with what its
 * feature is good for left out, and the linear models beside scikit-learn's stored scores. The words are written by hand.
 *
 *   npm run build && node docs/tables.mjs
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const rowByRow = (column, drop) => [`data.${column}=null`, `data.exclude=[${drop}]`, 'validation=k-fold'];
const preprocessing = (...steps) => `preprocessing=[${steps.join(', ')}]`;
const condition = '{ ordinal: { columns: { condition: [poor, fair, good, new] } } }';

/** What is tried besides each config: in words, and as values for `--set`. */
const variations = {
  imbalanced: { 'class weights besides prices': ['space.training.classWeight={ values: [balanced] }'] },
  grouped: { 'dealt row by row, as if patients came back': rowByRow('group', 'patient') },
  ordered: { 'dealt row by row, as if the future were known': rowByRow('time', 'day') },
  categories: {
    'every district by itself': [preprocessing(condition, '{ one-hot: { maxCategories: 200 } }', 'standardize')],
    'without the district': ['data.exclude=[district]', preprocessing(condition, 'standardize')],
  },
  missing: { 'without indicators': ['preprocessing.impute.indicator=false'] },
  wide: { 'without a penalty': ['space.lambda=0', 'space.alpha=null'] },
};

/** What scikit-learn's model is, in the order of the twin's trials. */
const models = {
  imbalanced: ['logistic regression, balanced class weights'],
  grouped: ['least squares'],
  ordered: ['least squares'],
  categories: ['least squares'],
  missing: ['multinomial logistic regression'],
  wide: ['ridge', 'elastic net', 'lasso'],
};

const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
const digits = (value) => String(Number(value.toPrecision(4)));

/** @param run from a config's path and values for `--set` to the study's report */
export async function figuresOf(run) {
  const tried = [];
  for (const [name, others] of Object.entries(variations)) {
    const config = `configs/tables/${name}.yaml`;
    tried.push({ name, setting: 'as in the config', report: await run(config, []) });
    for (const [setting, sets] of Object.entries(others)) {
      tried.push({ name, setting, report: await run(config, sets) });
    }
  }
  const twins = {};
  for (const name of Object.keys(models)) twins[name] = await run(`test/reference/tables/${name}.yaml`, []);
  return { tried, twins };
}

function triedRow({ name, setting, report }) {
  const { mean, standardError } = report.trials.find(({ number }) => number === report.recommended.trial).score;
  const score = `${digits(mean)} ± ${Number(standardError.toPrecision(2))}`;
  return [name, setting, String(report.data.features), report.study.metric, score];
}

/** Our trial beside scikit-learn's model: mean scores, and the largest difference of any metric on any fold. */
function twinRow(name, number, report, reference) {
  const { metrics } = report.trials.find((trial) => trial.number === number);
  const { metric } = report.study;
  const theirs = reference.folds.map((scores) => scores[metric]);
  const mean = theirs.reduce((sum, score) => sum + score, 0) / theirs.length;
  const differences = reference.folds.flatMap((scores, fold) =>
    Object.entries(scores).map(([own, score]) => Math.abs(metrics[own].folds[fold] - score)),
  );
  const most = Math.max(...differences);
  const scores = [metrics[metric].mean, mean].map((value) => value.toPrecision(6));
  return [name, models[name][number], metric, ...scores, most < 1e-5 ? 'below 1e-5' : most.toExponential(0)];
}

/**
 * @param page Markdown with places for figures: from `<!-- figures: WHAT -->` to `<!-- end -->`
 * @param figures as `figuresOf` gives them
 * @param reference scikit-learn's scores, as test/reference/tables.reference.json has them
 */
export function withFigures(page, { tried, twins }, reference) {
  const tables = {
    settings: () => table(['table', 'setting', 'inputs', 'metric', 'mean over folds ± SE'], tried.map(triedRow)),
    twins: () =>
      table(
        ['table', 'model', 'metric', 'regsweep', 'scikit-learn', 'largest difference'],
        Object.entries(twins).flatMap(([name, report]) =>
          reference.tables[name].map((model, number) => twinRow(name, number, report, model)),
        ),
      ),
  };
  return page.replaceAll(
    /<!-- figures: (.+?) -->\n.*?<!-- end -->/gs,
    (_, what) => `<!-- figures: ${what} -->\n\n${tables[what]()}\n\n<!-- end -->`,
  );
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const root = new URL('../', import.meta.url);
  const results = mkdtempSync(join(tmpdir(), 'regsweep-tables-'));
  const run = async (config, sets) => {
    const flags = [...sets.flatMap((set) => ['--set', set]), '--backend', 'wasm', '--fresh', '--quiet', '--json'];
    const args = ['bin/regsweep.js', 'run', config, '--results', results, ...flags];
    return JSON.parse(execFileSync(execPath, args, { cwd: fileURLToPath(root), encoding: 'utf8', maxBuffer: 2 ** 28 }));
  };
  try {
    const reference = JSON.parse(readFileSync(new URL('test/reference/tables.reference.json', root), 'utf8'));
    const file = new URL('tables.md', import.meta.url);
    writeFileSync(file, withFigures(readFileSync(file, 'utf8'), await figuresOf(run), reference));
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}
