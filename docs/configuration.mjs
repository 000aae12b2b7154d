/**
 * Writes docs/configuration.md from the config's JSON Schema, which is the one that checks configs.
 *
 *   node docs/configuration.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const introduction = `# The config

A YAML file. Paths of data are relative to it; numbers such as \`1e-7\` are numbers; every mistake is told with its line, and
all of them at once. Editors that know YAML schemas complete and check it with this first line:

\`\`\`yaml
# yaml-language-server: $schema=./regsweep.schema.json
\`\`\`

\`regsweep schema config\` prints that schema. This page is made from it (\`node docs/configuration.mjs\`).

\`\`\`yaml
study: digits-elastic-net
seed: 7

data:
  source: data/digits.csv.gz
  target: digit
  test: 0.2

preprocessing:
  - remove-outliers: { method: mad, threshold: 6 }
  - standardize

model:
  name: mlp
  hidden: [128]
  activation: relu

training:
  epochs: 20
  batchSize: 32
  optimizer: { name: adam, learningRate: 0.001 }
  penalty: elastic-net

space:
  lambda: { low: 1e-7, high: 1e-1, log: true, zero: true }
  alpha: { low: 0, high: 1 }
  dropout: { low: 0, high: 0.8 }
  clipNorm: { low: 0.1, high: 10, log: true }
  model.activation: { values: [relu, elu, tanh] }

strategy: { name: bayes, trials: 40 }
validation: { name: k-fold, folds: 5 }
objective: { metric: log-loss }
execution: { workers: auto, backend: auto }
gate: { metric: accuracy, atLeast: 0.95 }
\`\`\`

## Whole strategies by name

\`strategy: grid\`, \`k-fold\`, \`bayes\`, \`random\` and \`sobol\`, as one word in the file or as \`--strategy\`: \`k-fold\` is the grid
(or the search that the file spells out) judged by 5 folds; \`grid\` alone is judged by one holdout; \`bayes\` by 5 folds.
Spelled out, \`strategy: { name: … }\` and \`validation: { name: … }\` combine freely.

## What may be searched

Each entry of \`space\` is one of

- \`{ low, high }\`: a number in between; \`log: true\` on a logarithmic axis, and then \`zero: true\` to try exactly 0 too;
  \`step\` for allowed values at equal distances (integer settings make integers by themselves); \`points\` says how many
  values a grid takes (left out: one a decade on a logarithmic axis, five on a linear one);
- \`{ values: […] }\`: one of a list;
- a plain value: fixed.

\`when: { other: value }\` makes a parameter count only where another one has that value. α counts only where λ is not 0.
Grid points that differ only in what does not count are one.

## Names of the space

Short names, and the path of any other setting below: \`training.batchSize\`, \`model.activation\`, …`;

/** One line of Markdown, safe in a table cell. */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

function typeOf(schema) {
  if (schema.enum !== undefined) return schema.enum.join(', ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.type === 'array') return `[${schema.items === undefined ? '…' : `${typeOf(schema.items)}, …`}]`;
  if (schema.type === 'object') return '{ … }';
  if (schema.type === 'null') return 'null';
  return schema.type === 'integer' ? 'whole number' : String(schema.type ?? 'any value');
}

/** Keys below a schema, alternatives included, each with its path. */
function keysOf(schema, path) {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, child]) => [
    { path: [...path, name].join('.'), schema: child },
    ...keysOf(child, [...path, name]),
  ]);
  return [...own, ...(schema.anyOf ?? []).flatMap((one) => keysOf(one, path))];
}

const optionsPath = (name, keys) => keys.map((key) => `${name}: ${key}`);

function section([name, schema]) {
  const keys = keysOf(schema, [name]);
  const seen = new Set();
  const rows = keys
    .filter(({ path, schema: child }) => {
      const id = `${path} ${child.description}`;
      return !seen.has(id) && seen.add(id);
    })
    .map(({ path, schema: child }) => [`\`${path}\``, typeOf(child), child.description ?? '']);
  const about = `## \`${name}\`\n\n${schema.description ?? ''}.`;
  if (rows.length > 0) return `${about}\n\n${table(['key', 'values', 'meaning'], rows)}`;
  return `${about} ${stepsOf(schema)}`.trim();
}

/** Names in a list's items, such as preprocessing steps. */
function stepsOf({ items }) {
  const named = (items?.anyOf ?? []).filter((one) => one.const !== undefined);
  if (named.length === 0) return '';
  const options = (items?.anyOf ?? []).flatMap((one) =>
    Object.entries(one.properties ?? {}).flatMap(([name, child]) =>
      keysOf(child, []).map(({ path, schema }) => [
        `\`${optionsPath(name, [path])[0]}\``,
        typeOf(schema),
        schema.description ?? '',
      ]),
    ),
  );
  const steps = table(
    ['step', 'does'],
    named.map((one) => [`\`${one.const}\``, one.description ?? '']),
  );
  return `\n\n${steps}\n\n${table(['option', 'values', 'meaning'], options)}`;
}

/** @param schema the config's JSON Schema @returns the page, Markdown */
export function configurationPage(schema) {
  const { space, ...sections } = schema.properties;
  const names = Object.entries(space.properties)
    .filter(([name]) => !name.includes('.'))
    .map(([name, child]) => [`\`${name}\``, child.description ?? '']);
  const parts = [introduction, table(['name', 'what it sets'], names), ...Object.entries(sections).map(section)];
  return `${parts.join('\n\n')}\n`;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const schema = JSON.parse(readFileSync(new URL('../configs/regsweep.schema.json', import.meta.url), 'utf8'));
  writeFileSync(new URL('configuration.md', import.meta.url), configurationPage(schema));
}
