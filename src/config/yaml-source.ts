import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
  YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Path } from './path.js';
import type { Problem } from './problems.js';
import { complaint } from './words.js';
import { type SyntaxIssue, syntaxComplaint } from './yaml-errors.js';

/** Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML text as a plain value that still knows where each part of it stands. */
export interface YamlSource {
  /** The parsed value; undefined where the text can't be read as YAML. */
  readonly value: unknown;
  readonly errors: readonly (Position & { readonly message: string })[];
  /** Where a path's key or value stands; where the path is missing, its nearest key. */
  locate(path: Path, at: Problem['at']): Position;
  /** Whether the file itself holds something at this path. */
  has(path: Path): boolean;
}

/** YAML 1.2 with merge keys (`<<`). Keys that stand twice are told, and the rest is read all the same. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const found = [...document.errors, ...document.warnings, ...danglingAliases(document)];
  const errors = firstOfEachLine(
    found.map((error) => ({ ...positionOf(error.pos[0]), message: syntaxComplaint(error, text) })),
  );
  const readable = found.every((error) => error.code === 'DUPLICATE_KEY');
  const read = readable ? toPlain(document) : { value: undefined, error: null };
  const start = { line: 1, column: 1 };
  return {
    value: read.value,
    errors: read.error === null ? errors : [...errors, { ...start, message: read.error }],
    locate: (path, at) => {
      const offset = findOffset(document, path, at);
      return offset === null ? start : positionOf(offset);
    },
    has: (path) => findNode(document, path).missing === 0,
  };
}

function danglingAliases(document: Document.Parsed): readonly SyntaxIssue[] {
  const dangling: SyntaxIssue[] = [];
  visit(document, {
    Alias: (_key, node) => {
      if (node.resolve(document) !== undefined) return;
      const start = node.range?.[0] ?? 0;
      dangling.push({ code: 'BAD_ALIAS', pos: [start, start + 1], message: `no anchor &${node.source}` });
    },
  });
  return dangling;
}

/** One slip often makes several errors; the first of a line says it. */
function firstOfEachLine<T extends Position>(errors: readonly T[]): readonly T[] {
  const seen = new Set<number>();
  return errors.filter(({ line }) => !seen.has(line) && seen.add(line));
}

function toPlain(document: Document.Parsed): { readonly value: unknown; readonly error: string | null } {
  try {
    return { value: document.toJS(), error: null };
  } catch (cause) {
    if (cause instanceof YAMLError || cause instanceof ReferenceError || cause instanceof TypeError) {
      const message = complaint(
        `aliases can't be resolved (${cause.message.replaceAll(';', ',')})`,
        'anchors (&name) before their aliases (*name) are wanted, and not many levels of them',
        'write the values out',
      );
      return { value: undefined, error: message };
    }
    throw cause;
  }
}

interface Found {
  readonly key: Node | null;
  readonly node: Node | null;
  /** Segments of the path that the document does not have. */
  readonly missing: number;
}

function findNode(document: Document.Parsed, path: Path): Found {
  let key: Node | null = null;
  let node: Node | null = document.contents;
  for (const [index, segment] of path.entries()) {
    const inside: Node | null = resolved(document, node);
    const next: { readonly key: Node | null; readonly node: Node | null } | null = childOf(document, inside, segment);
    if (next === null) return { key, node, missing: path.length - index };
    key = next.key ?? next.node ?? key;
    node = next.node;
  }
  return { key, node, missing: 0 };
}

function resolved(document: Document.Parsed, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function childOf(document: Document.Parsed, node: Node | null, segment: string | number) {
  if (isMap(node)) return childOfMap(document, node, String(segment));
  if (!isSeq(node)) return null;
  const item = node.items[Number(segment)];
  return isNode(item) ? { key: null, node: item } : null;
}

/** A key of the mapping itself, else of what it merges. The last of two equal keys counts, as it does for its value. */
function childOfMap(
  document: Document.Parsed,
  map: YAMLMap,
  name: string,
): { readonly key: Node; readonly node: Node | null } | null {
  for (const pair of [...map.items].reverse()) {
    if (!isPair(pair) || !isScalar(pair.key)) continue;
    if (String(pair.key.value) === name) return { key: pair.key, node: isNode(pair.value) ? pair.value : null };
  }
  for (const pair of map.items) {
    if (!isScalar(pair.key) || !isNode(pair.value) || !isMerge(pair.key.value)) continue;
    for (const merged of mergedMaps(document, pair.value)) {
      const child = childOfMap(document, merged, name);
      if (child !== null) return child;
    }
  }
  return null;
}

function isMerge(key: unknown): boolean {
  return key === '<<' || (typeof key === 'symbol' && key.description === '<<');
}

function mergedMaps(document: Document.Parsed, value: Node): readonly YAMLMap[] {
  const node = resolved(document, value);
  const nodes = isSeq(node) ? node.items.map((item) => (isNode(item) ? resolved(document, item) : null)) : [node];
  return nodes.filter((each) => isMap(each));
}

function findOffset(document: Document.Parsed, path: Path, at: Problem['at']): number | null {
  const { key, node, missing } = findNode(document, path);
  // A value's own place, and the whole of a shorthand (`optimizer: adam` has no key `name`); else the nearest key.
  const standsItself = missing === 0 ? at === 'value' : node !== null && !isCollection(resolved(document, node));
  const chosen = (standsItself && !isEmptyScalar(node) ? node : key) ?? key;
  return chosen === null ? startOf(document.contents) : startOf(chosen);
}

function isEmptyScalar(node: Node | null): boolean {
  return isScalar(node) && node.value === null && node.source === '';
}

function startOf(node: Node | ParsedNode | null): number | null {
  return node?.range?.[0] ?? null;
}
