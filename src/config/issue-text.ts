import { z } from 'zod';
import { type Path, pathText } from './path.js';
import { complaint, listed, shown, unknownName } from './words.js';

/** An issue of zod's with the schema that raised it, before it has a message. */
export type RawIssue = z.core.$ZodRawIssue;

/** Keys that the schema which raised the issue would take. */
export function knownKeys(issue: RawIssue): readonly string[] {
  return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
}

/**
 * An issue in our words: what was found; what is wanted; what to do. undefined for issues that carry their own message.
 *
 * @param base where the checked value stands in the config
 */
export function issueText(issue: RawIssue, base: Path): string | undefined {
  const where = pathText([...base, ...ownPath(issue)]);
  const found = `${where === '' ? 'the config' : where} is ${shown(foundIn(issue))}`;
  switch (issue.code) {
    case 'invalid_value':
      if (issue.input === undefined) return complaint(found, `${listed(issue.values.map(String))} is wanted`, 'add it');
      return unknownName(where, issue.input, issue.values.map(String));
    case 'invalid_type':
      return complaint(found, `${wantedBy(issue)} is wanted`, remedyFor(issue.input, issue.expected));
    case 'invalid_union':
      return complaint(found, `${wantedBy(issue)} is wanted`, issue.input === undefined ? 'add it' : 'change it');
    case 'too_small':
      return complaint(found, `${limit(issue.origin, issue.inclusive, 'least', issue.minimum)} is wanted`, 'raise it');
    case 'too_big':
      return complaint(found, `${limit(issue.origin, issue.inclusive, 'most', issue.maximum)} is wanted`, 'lower it');
    default:
      return undefined;
  }
}

function ownPath(issue: RawIssue): Path {
  return (issue.path ?? []).filter((segment) => typeof segment !== 'symbol');
}

/** zod puts null for numbers that are not finite, and says so in `received`. */
function foundIn(issue: RawIssue): unknown {
  return 'received' in issue && typeof issue.received === 'string' ? Number(issue.received) : issue.input;
}

function limit(origin: string, inclusive: boolean | undefined, end: 'least' | 'most', bound: number | bigint): string {
  const things = origin === 'array' ? ` ${Number(bound) === 1 ? 'entry' : 'entries'}` : '';
  if (inclusive !== false) return `at ${end} ${bound}${things}`;
  return `a number ${end === 'least' ? 'above' : 'below'} ${bound}`;
}

function wantedBy(issue: RawIssue): string {
  const schema = issue.inst;
  if (!(schema instanceof z.ZodType)) return 'something else';
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const kind = kindWords(json);
  return issue.input === undefined && schema.description !== undefined
    ? `${kind} (${uncapitalized(schema.description)})`
    : kind;
}

function uncapitalized(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function kindWords(json: JsonSchema): string {
  if (json.const !== undefined) return String(json.const);
  if (json.enum !== undefined) return listed(json.enum.map(String));
  switch (json.type) {
    case 'integer':
      return `a whole number${boundWords(json)}`;
    case 'number':
      return `a number${boundWords(json)}`;
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
      return `a mapping${keyWords(json)}`;
    default:
      return choiceWords(json);
  }
}

function keyWords(json: JsonSchema): string {
  const keys = Object.keys(json.properties ?? {});
  return keys.length === 0 ? '' : ` with keys such as ${keys.slice(0, 3).join(', ')}`;
}

function choiceWords(json: JsonSchema): string {
  const choices = (json.anyOf ?? []).flatMap((each) =>
    typeof each === 'object' && each.type !== 'null' ? [each] : [],
  );
  return choices.length === 0 ? 'a plain value' : [...new Set(choices.map(kindWords))].join(' or ');
}

function boundWords(json: JsonSchema): string {
  const words: string[] = [];
  if (json.minimum !== undefined && json.minimum > Number.MIN_SAFE_INTEGER) words.push(`of at least ${json.minimum}`);
  if (json.exclusiveMinimum !== undefined) words.push(`above ${json.exclusiveMinimum}`);
  if (json.maximum !== undefined && json.maximum < Number.MAX_SAFE_INTEGER) words.push(`of at most ${json.maximum}`);
  if (json.exclusiveMaximum !== undefined) words.push(`below ${json.exclusiveMaximum}`);
  return words.length === 0 ? '' : ` ${words.join(' and ')}`;
}

/** What to do about a value of the wrong kind. */
function remedyFor(input: unknown, expected: string): string {
  if (input === undefined) return 'add it';
  if (input === null) return 'give it a value, or remove the key';
  const wantsNumber = expected === 'number' || expected === 'int';
  if (wantsNumber && typeof input === 'number') return Number.isFinite(input) ? 'round it' : 'write a finite number';
  if (wantsNumber && typeof input === 'string') return numberRemedy(input);
  if (expected === 'boolean' && typeof input === 'string') return booleanRemedy(input);
  if (expected === 'string' && typeof input !== 'object') return `put it in quotes: '${input}'`;
  if (expected === 'array' && typeof input !== 'object') return `put it in brackets: [${input}]`;
  if (expected === 'object') return 'write its keys on lines of their own, indented below';
  return 'correct it';
}

function numberRemedy(text: string): string {
  const plain = text.trim().replaceAll('_', '');
  if (plain === '') return 'write a number';
  if (Number.isFinite(Number(plain))) return `write ${plain}, without ${plain === text ? 'quotes' : 'underscores'}`;
  const point = plain.replace(',', '.');
  if (Number.isFinite(Number(point))) return `write ${point}, with a point`;
  const percent = /^(\d+(?:\.\d+)?) ?%$/.exec(plain);
  if (percent !== null) return `write ${Number(percent[1]) / 100}`;
  return 'write a number';
}

function booleanRemedy(text: string): string {
  if (/^(yes|on|y|true)$/i.test(text)) return 'write true';
  if (/^(no|off|n|false)$/i.test(text)) return 'write false';
  return 'write true or false';
}
