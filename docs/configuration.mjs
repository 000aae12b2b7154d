/**
 * Keeps the tables of docs/configuration.md as the config's JSON Schema has them, which is the one that checks configs. The
 * words around the tables are written by hand.
 *
 *   node docs/configuration.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/** One line of Markdown, safe in a table cell. */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

function valuesOf(schema) {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.$ref !== undefined) return 'a name, or { … } as above';
  if (schema.const !== undefined) return `\`${schema.const}\``;
  // YAML's empty value says the same as the word none beside it.
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.filter(isNamed).map(valuesOf))].join(' or ');
  switch (schema.type) {
    case 'array':
      return `[${schema.items === undefined ? '…' : `${valuesOf(schema.items)}, …`}]`;
    case 'object':
      return '{ … }';
    case 'integer':
      return `whole number${boundsOf(schema)}`;
    case 'string':
      return 'text';
    case 'boolean':
      return '`true`, `false`';
    default:
      return `${schema.type ?? 'any value'}${boundsOf(schema)}`;
  }
}

function isNamed({ type }) {
  return type !== 'null';
}

function boundsOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }) {
  const bounds = [
    minimum === undefined ? '' : `≥ ${minimum}`,
    exclusiveMinimum === undefined ? '' : `> ${exclusiveMinimum}`,
    maximum === undefined ? '' : `≤ ${maximum}`,
    exclusiveMaximum === undefined ? '' : `< ${exclusiveMaximum}`,
  ].filter((bound) => bound !== '');
  return bounds.length === 0 ? '' : ` ${bounds.join(', ')}`;
}

/** Every key below a schema with its path, alternatives included; `owner` is the name whose option it is. */
function keysOf(schema, path, owner = null) {
  const own = schema.properties?.name?.const ?? owner;
  const keys = Object.entries(schema.properties ?? {})
    .filter(([, child]) => child.const === undefined)
    .flatMap(([name, child]) => [
      { path: [...path, name].join('.'), owner: own, schema: child },
      ...keysOf(child, [...path, name], own),
    ]);
  return [...keys, ...(schema.anyOf ?? []).flatMap((one) => keysOf(one, path, owner))];
}

/** A sentence of a description says the default too; it has a column of its own here. */
const defaultSentence = /\.? Default:? (.+?)(?:\. (?=[A-Z])|$)/;

function rowOf({ path, schema, owners }) {
  const { description = '', default: standard } = schema;
  const told = defaultSentence.exec(description)?.[1] ?? '';
  const said = standard === undefined || standard === null ? told : `\`${JSON.stringify(standard)}\``;
  const whose = owners.length === 0 ? '' : ` (${owners.join(', ')})`;
  const meaning = description.replace(defaultSentence, '. ').replace(/\. $/, '');
  return [`\`${path}\`${whose}`, valuesOf(schema), said.replaceAll('"', ''), meaning];
}

/** The same option of several names is one row. */
function merged(keys, names) {
  const rows = new Map();
  for (const { path, owner, schema } of keys) {
    const id = JSON.stringify([path, schema]);
    const row = rows.get(id) ?? { path, schema, owners: [] };
    if (owner !== null) row.owners.push(owner);
    rows.set(id, row);
  }
  // What all names have is nobody's in particular.
  return [...rows.values()].map((row) => (row.owners.length === names ? { ...row, owners: [] } : row));
}

const head = ['key', 'values', 'default', 'meaning'];

function keysTable(schema, path) {
  const names = (schema.anyOf ?? []).filter((one) => one.properties?.name?.const !== undefined).length;
  return table(head, merged(keysOf(schema, path), names).map(rowOf));
}

/** Names that stand for something, each with its summary. */
function namesTable({ anyOf }) {
  const named = anyOf.filter((one) => one.const !== undefined);
  return table(
    ['name', 'is'],
    named.map((one) => [`\`${one.const}\``, one.description ?? '']),
  );
}

function tableFor(what, { properties, $defs }) {
  const [section, kind] = what.split(' ');
  const schema = properties[section];
  switch (kind) {
    case 'names':
      return namesTable(schema.items ?? schema);
    case 'short':
      return table(head, shortNamesOf($defs[section]).map(rowOf));
    case 'options':
      return table(head, optionsOf(schema.items, section).map(rowOf));
    case 'itself':
      return table(head, [rowOf({ path: section, schema, owners: [] })]);
    default:
      return keysTable(schema, [section]);
  }
}

/** What stands below the names in a list's items. */
function optionsOf(schema, section) {
  return merged(keysOf(schema, [section]), 0).filter(({ path }) => path.split('.').length > 2);
}

/** The names of the space that are no paths, with what their setting takes. */
function shortNamesOf({ properties }) {
  return Object.entries(properties)
    .filter(([name]) => !name.includes('.'))
    .map(([name, schema]) => {
      // A range, a list and a plain value: the last one says what the setting takes.
      const { description, anyOf } = schema;
      return { path: name, owners: [], schema: { description, anyOf: [anyOf[anyOf.length - 1]] } };
    });
}

/**
 * @param page Markdown with places for tables: from `<!-- table: WHAT -->` to `<!-- end -->`
 * @param schema the config's JSON Schema
 * @returns the page with its tables as the schema has them
 */
export function withTables(page, schema) {
  return page.replaceAll(
    /<!-- table: (.+?) -->\n.*?<!-- end -->/gs,
    (_, what) => `<!-- table: ${what} -->\n\n${tableFor(what, schema)}\n\n<!-- end -->`,
  );
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const schema = JSON.parse(readFileSync(new URL('../configs/regsweep.schema.json', import.meta.url), 'utf8'));
  const file = new URL('configuration.md', import.meta.url);
  writeFileSync(file, withTables(readFileSync(file, 'utf8'), schema));
}
