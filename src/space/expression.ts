import jsep, { type Expression } from 'jsep';
import type { Json } from '../core/json.js';
import type { ParameterSpec, Parameters, Space } from '../core/space.js';

/**
 * Conditions on candidates as a person writes them: `dropout + lambda * 10 <= 1`. Parsed into a tree by jsep, which
 * evaluates nothing; what the tree may hold is what stands here. Kinds are checked beforehand, so that no candidate can
 * make an expression fail.
 */
type Kind = 'number' | 'text' | 'truth';

const words: Readonly<Record<Kind, string>> = { number: 'number', text: 'text', truth: 'yes or no' };

interface Compiled {
  readonly kind: Kind;
  readonly value: (parameters: Parameters) => unknown;
  /** Names of the parameters that it speaks of. */
  readonly names: readonly string[];
}

/** Whether a candidate meets it. One that lacks a parameter that it speaks of (an inactive one) does. */
export type Constraint = (parameters: Parameters) => boolean;

/** What is wrong with an expression, in words: what was found; what is wanted; what to do. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** @throws ExpressionError where the text is no condition on this space's parameters */
export function parseConstraint(text: string, space: Space): Constraint {
  const { kind, value, names } = compile(parseTree(text), space);
  if (kind !== 'truth') {
    fail(
      `it is a ${words[kind]}`,
      'a comparison such as dropout + lambda * 10 <= 1 is wanted',
      'compare it with something',
    );
  }
  return (parameters) => names.some((name) => !Object.hasOwn(parameters, name)) || value(parameters) === true;
}

function fail(found: string, wanted: string, remedy: string): never {
  throw new ExpressionError(`${found}; ${wanted}; ${remedy}`);
}

function parseTree(text: string): Expression {
  try {
    return jsep(text);
  } catch (error) {
    const found = error instanceof Error ? error.message.replaceAll(';', ',') : String(error);
    return fail(
      `it can't be read (${found})`,
      'a condition such as dropout + lambda * 10 <= 1 is wanted',
      'correct it',
    );
  }
}

function compile(node: Expression, space: Space): Compiled {
  switch (node.type) {
    case 'Literal':
      return literal(node.value);
    case 'Identifier':
    case 'MemberExpression':
      return parameter(nameOf(node), space);
    case 'UnaryExpression':
      return unary(String(node.operator), compile(node.argument as Expression, space));
    case 'BinaryExpression':
      return binary(node, space);
    case 'CallExpression':
      return call(node, space);
    default:
      return fail(
        'it holds what is neither a calculation nor a comparison',
        'numbers, texts, parameters, + - * / % **, comparisons, && || ! and min, max, abs, sqrt, log10 are wanted',
        'write it with these',
      );
  }
}

function literal(given: unknown): Compiled {
  const kind = kindOf(given);
  if (kind === null)
    return fail(`it holds ${String(given)}`, 'a number, a text, true or false is wanted', 'replace it');
  return { kind, value: () => given, names: [] };
}

function kindOf(value: unknown): Kind | null {
  switch (typeof value) {
    case 'number':
      return 'number';
    case 'string':
      return 'text';
    case 'boolean':
      return 'truth';
    default:
      return null;
  }
}

/** `training.batchSize`, or `preprocessing["remove-outliers"].threshold` where a part is no plain word. */
function nameOf(node: Expression): string {
  if (node.type === 'Identifier') return String(node.name);
  if (node.type === 'MemberExpression') {
    const last = node.property as Expression;
    const part = node.computed === true ? last.value : last.name;
    return `${nameOf(node.object as Expression)}.${String(part)}`;
  }
  return fail('a point stands where it names nothing', 'the name of a parameter is wanted', 'remove it');
}

/** The parameter of a space that a person calls by its name or its path. */
export function findParameter(space: Space, called: string): ParameterSpec | undefined {
  return space.find(({ name, path }) => name === called || path === called);
}

function parameter(called: string, space: Space): Compiled {
  const spec = findParameter(space, called);
  if (spec === undefined) {
    const wanted = `a parameter of the space (${space.map(({ name }) => name).join(', ')}) is wanted`;
    return fail(`it names '${called}'`, wanted, 'name one of them');
  }
  const { name } = spec;
  const kinds = new Set(spec.kind === 'categorical' ? spec.values.map(kindOf) : ['number' as const]);
  const [kind] = kinds;
  if (kinds.size !== 1 || kind === null) {
    const wanted = 'a parameter whose values are all numbers, all texts, or true and false is wanted';
    return fail(`it names '${called}', whose values are of several kinds or lists`, wanted, 'use when in place of it');
  }
  return { kind, value: (parameters: Parameters): Json => parameters[name], names: [name] };
}

function expect(given: Compiled, kind: Kind, operator: string): void {
  if (given.kind === kind) return;
  const remedy = given.kind === 'truth' ? 'join comparisons by && or ||' : 'correct it';
  fail(`${operator} is given a ${words[given.kind]}`, `a ${words[kind]} is wanted`, remedy);
}

function unary(operator: string, of: Compiled): Compiled {
  const kind = operator === '!' ? 'truth' : 'number';
  if (!['!', '-', '+'].includes(operator)) return unknownOperator(operator);
  expect(of, kind, operator);
  if (operator === '!') return { ...of, value: (parameters) => of.value(parameters) !== true };
  const sign = operator === '-' ? -1 : 1;
  return { ...of, value: (parameters) => sign * Number(of.value(parameters)) };
}

function unknownOperator(operator: string): never {
  const remedy = operator === '^' ? 'write ** for powers' : 'write it with these';
  return fail(`it holds ${operator}`, '+ - * / % **, < <= > >= == !=, && || or ! is wanted', remedy);
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
};
const orders: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
const equalities = ['==', '===', '!=', '!=='];

function binary(node: Expression, space: Space): Compiled {
  const operator = String(node.operator);
  const left = compile(node.left as Expression, space);
  const right = compile(node.right as Expression, space);
  const names = [...new Set([...left.names, ...right.names])];
  if (operator in arithmetic || operator in orders) {
    expect(left, 'number', operator);
    expect(right, 'number', operator);
    const compute = arithmetic[operator] ?? orders[operator];
    const kind = operator in arithmetic ? 'number' : 'truth';
    return { kind, names, value: (given) => compute(Number(left.value(given)), Number(right.value(given))) };
  }
  if (equalities.includes(operator)) {
    expect(right, left.kind, operator);
    const wanted = operator.startsWith('=');
    return { kind: 'truth', names, value: (given) => (left.value(given) === right.value(given)) === wanted };
  }
  if (operator !== '&&' && operator !== '||') return unknownOperator(operator);
  expect(left, 'truth', operator);
  expect(right, 'truth', operator);
  const both = operator === '&&';
  return {
    kind: 'truth',
    names,
    value: (given) => ((left.value(given) === true) === both ? right.value(given) === true : !both),
  };
}

const functions: Readonly<Record<string, { readonly most: number; readonly of: (...values: number[]) => number }>> = {
  min: { most: Number.POSITIVE_INFINITY, of: Math.min },
  max: { most: Number.POSITIVE_INFINITY, of: Math.max },
  abs: { most: 1, of: Math.abs },
  sqrt: { most: 1, of: Math.sqrt },
  log10: { most: 1, of: Math.log10 },
};

function call(node: Expression, space: Space): Compiled {
  const callee = node.callee as Expression;
  const name = callee.type === 'Identifier' ? String(callee.name) : '';
  if (!Object.hasOwn(functions, name)) {
    return fail(
      `it calls ${name || 'what is no function'}`,
      'min, max, abs, sqrt or log10 is wanted',
      'choose one of them',
    );
  }
  const { most, of } = functions[name];
  const values = (node.arguments as readonly Expression[]).map((argument) => compile(argument, space));
  if (values.length === 0 || values.length > most) {
    const wanted = most === 1 ? 'one is wanted' : 'at least one is wanted';
    return fail(`${name} is given ${values.length} values`, wanted, 'correct it');
  }
  for (const each of values) expect(each, 'number', name);
  return {
    kind: 'number',
    names: [...new Set(values.flatMap(({ names }) => names))],
    value: (given) => of(...values.map(({ value }) => Number(value(given)))),
  };
}
