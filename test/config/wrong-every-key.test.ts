import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog.js';
import { configJsonSchema } from '../../src/config/json-schema.js';
import { type Override, parseConfig, UserErrors } from '../../src/index.js';

/** As much of a JSON Schema as says what a key takes. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

interface Key {
  readonly path: string;
  readonly schema: Schema;
  /** The name whose option it is; null: it is no option. */
  readonly owner: string | null;
}

const { properties = {}, $defs = {} } = configJsonSchema(catalog()) as Schema;
const { space: _space, extends: _extends, ...sections } = properties;
const { space } = $defs;

/** Every key below a schema, whatever alternatives it stands in. */
function keysOf(schema: Schema, path: string, owner: string | null = null): readonly Key[] {
  const own = typeof schema.properties?.name?.const === 'string' ? schema.properties.name.const : owner;
  const keys = Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const place = path === '' ? name : `${path}.${name}`;
    return [{ path: place, schema: child, owner: own }, ...keysOf(child, place, own)];
  });
  const inside = schema.items === undefined ? [] : keysOf(schema.items, path, own);
  return [...keys, ...inside, ...(schema.anyOf ?? []).flatMap((one) => keysOf(one, path, own))];
}

/** What a person may have meant, and the key does not take. */
function wrongValue({ type, enum: words, const: word, anyOf = [] }: Schema): Override['value'] {
  if (type === 'string' && words === undefined) return ['a', 'b'];
  if (anyOf.some((one) => one.type === 'number')) return 'nonsense';
  if (type === 'object' || anyOf.some((one) => one.type === 'object')) return 3;
  if (anyOf.some((one) => one.type === 'string' && one.enum === undefined)) return { of: [] };
  return word === undefined && type === 'array' ? 'several' : 'nonsense';
}

const allKeys = keysOf({ properties: sections }, '');

/** An option is told wrong where its name is chosen: by the schema, or by the word that its description begins with. */
function chosenFor({ path, schema, owner }: Key): readonly Override[] {
  const [section, step, ...rest] = path.split('.');
  if (section === 'preprocessing') return [{ path: section, value: [step] }];
  if (section === 'gate' && step !== 'metric' && step !== undefined)
    return [{ path: 'gate.metric', value: 'accuracy' }];
  const namePath = [section, ...(rest.length > 0 ? [step] : []), 'name'].join('.');
  const names = allKeys.find((key) => key.path === namePath)?.schema.enum ?? [];
  const described = names.find((name) => schema.description?.match(/^[\w-]+(?=[,:] )/)?.[0] === name);
  const name = owner ?? described;
  return typeof name !== 'string' || path === namePath ? [] : [{ path: namePath, value: name }];
}

function refused(overrides: readonly Override[]): string {
  const text = 'data: { source: a.csv, target: y }\nspace: { lambda: { low: 1e-7, high: 1e-1, log: true } }';
  try {
    parseConfig(text, { path: 'my.yaml', overrides });
  } catch (error) {
    if (error instanceof UserErrors) return error.lines.join('\n');
    throw error;
  }
  throw new Error('the config was accepted');
}

/** One for each option of each name, without those that several names share. */
const keys = [
  ...new Map(
    allKeys
      .filter(({ path }) => !/^preprocessing\.[\w-]+$/.test(path))
      .map((key) => [JSON.stringify([key.path, key.schema]), key]),
  ).values(),
];

describe('A wrong value', () => {
  it.each(keys.map((key) => [key.path, key] as const))(
    'of %s is told with what is wanted and what to do',
    (path, key) => {
      const value = wrongValue(key.schema);
      const text = refused([...chosenFor(key), { path, value }]);
      const [first] = text.split('\n');
      const [found, wanted, ...remedy] = first.split('; ');
      // Of files for images the pair is what is wrong.
      expect(found).toContain(path.replace(/^(preprocessing)\./, '$1[0].').replace(/\.(images|labels)$/, ''));
      expect(found).toMatch(/ is (\S.*|empty|missing)$/);
      expect(wanted).toMatch(/ (is|are) wanted/);
      expect(remedy.join('; ')).not.toBe('');
      // Mended by: npx vitest run test/config/wrong-every-key.test.ts --update
      expect(text).toMatchSnapshot();
    },
  );

  it('of every parameter of the space is told with what its setting takes', () => {
    const names = Object.keys(space.properties ?? {}).filter((name) => name !== 'where');
    expect(names.length).toBeGreaterThan(20);
    const told = names.map((name) => {
      const [section, step] = name.split('.');
      const steps = section === 'preprocessing' ? [{ path: 'preprocessing', value: [step] }] : [];
      return refused([...steps, { path: `space.${name}`, value: { values: [{ strange: [] }, 'nonsense'] } }]);
    });
    for (const [index, text] of told.entries()) expect(text).toContain(`space.${names[index]}`);
    expect(told.join('\n')).toMatchSnapshot();
  });
});
