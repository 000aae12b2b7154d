import { z } from 'zod';
import { type Path, pathText } from './path.js';
import { listed, nameWanted, shown } from './words.js';

/** An issue of zod's with the schema that raised it, before it has a message. */
export type RawIssue = z.core.$ZodRawIssue;

/** Keys that the schema which raised the issue would take. */
export function knownKeys(issue: RawIssue): readonly string[] {
  return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
}

/** An issue in our words: what is wanted; what to do. undefined for issues that carry their own message. */
export function issueText(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_value':
      if (issue.input === undefined) return told(listed(issue.values.map(String)), 'add it');
      return nameWanted(issue.input, issue.values.map(String));
    case 'invalid_type':
      return told(wantedBy(issue), remedyFor(issue.input, issue.expected));
    case 'invalid_union':
      return told(wantedBy(issue), issue.input === undefined ? 'add it' : 'change it');
    case 'too_small':
      return told(limit(issue.origin, issue.inclusive, 'least', issue.minimum), 'raise it');
    case 'too_big':
      return told(limit(issue.origin, issue.inclusive, 'most', issue.maximum), 'lower it');
    default:
      return undefined;
  }
}

function told(wanted: string, remedy: string): string {
  return `${wanted} is wanted; ${remedy}`;
}

/** What stands at a place of the config. */
export function foundText(place: Path, value: unknown): string {
  const where = pathText(place);
  return `${where === '' ? 'the config' : where} is ${shown(value)}`;
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
    ? `${kind} (${uncapitalized(schema.description.replace(/\. Default.*$/, ''))})`
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
  if (wantsNumber) return 'write a number';
  if (expected === 'boolean') return 'write true or false';
  if (expected === 'array') return 'write it in brackets: [a, b]';
  return expected === 'record' ? 'write it in braces: { a: …, b: … }' : 'write a text';
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
