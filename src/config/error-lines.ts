import type { AppliedOverride, OverrideResult } from './overrides.js';
import { isBelow, type Path, pathText } from './path.js';
import type { Problem } from './problems.js';
import type { Position, YamlSource } from './yaml-source.js';

interface Line extends Position {
  readonly text: string;
}

/** What a value given outside the file is called in errors, and where it went. */
type Applied = readonly AppliedOverride[];

/**
 * One line for each complaint, in the order of the file: `FILE, line L, column C: …`; what the command line set comes
 * last, under the flag's own name. No line comes twice.
 */
export function errorLines(
  file: string,
  source: YamlSource,
  problems: readonly Problem[],
  overrides: Pick<OverrideResult, 'applied' | 'errors'>,
): readonly string[] {
  const lines: Line[] = source.errors.map((error) => ({ ...error, text: inFile(file, error, error.message) }));
  for (const { path, at, message } of withoutEchoes(source, problems)) {
    const flag = findFlag(path, source, overrides.applied);
    const position = flag === undefined ? source.locate(path, at) : atEnd;
    lines.push({ ...position, text: flag === undefined ? inFile(file, position, message) : `${flag}: ${message}` });
  }
  for (const { label, message } of overrides.errors) lines.push({ ...atEnd, text: `${label}: ${message}` });
  lines.sort((a, b) => (a.line === b.line ? a.column - b.column : a.line < b.line ? -1 : 1));
  return [...new Set(lines.map(({ text }) => text))];
}

/** A key that is missing because it is misspelt is told once, at the misspelling. */
function withoutEchoes(source: YamlSource, problems: readonly Problem[]): readonly Problem[] {
  const meant = new Set(problems.flatMap((problem) => (problem.meant === null ? [] : [pathText(problem.meant)])));
  return problems.filter(({ path }) => !meant.has(pathText(path)) || source.has(path));
}

const atEnd: Position = { line: Number.POSITIVE_INFINITY, column: 0 };

function inFile(file: string, { line, column }: Position, message: string): string {
  return `${file}, line ${line}, column ${column}: ${message}`;
}

/** The flag that a complaint is about: it set this value, or one inside that the file itself does not have. */
function findFlag(path: Path, source: YamlSource, applied: Applied): string | undefined {
  const last = applied.findLast(
    (override) => isBelow(path, override.path) || (isBelow(override.path, path) && !source.has(path)),
  );
  return last?.label;
}
