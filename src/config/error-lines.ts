import type { ConfigSource, Place } from './config-source.js';
import type { AppliedOverride, OverrideResult } from './overrides.js';
import { isBelow, type Path, pathText } from './path.js';
import type { Problem } from './problems.js';

interface Line extends Place {
  readonly text: string;
}

/** What a value given outside the file is called in errors, and where it went. */
type Applied = readonly AppliedOverride[];

/**
 * One line for each complaint, in the order of the file, then of those that it extends: `FILE, line L, column C: …`;
 * what the command line set comes last, under the flag's own name. No line comes twice.
 */
export function errorLines(
  source: ConfigSource,
  problems: readonly Problem[],
  overrides: Pick<OverrideResult, 'applied' | 'errors'>,
): readonly string[] {
  const lines: Line[] = source.errors.map((error) => ({ ...error, text: inFile(error, error.message) }));
  for (const { path, at, message } of withoutEchoes(source, problems)) {
    const flag = findFlag(path, source, overrides.applied);
    const position = flag === undefined ? source.locate(path, at) : atEnd;
    lines.push({ ...position, text: flag === undefined ? inFile(position, message) : `${flag}: ${message}` });
  }
  for (const { label, message } of overrides.errors) lines.push({ ...atEnd, text: `${label}: ${message}` });
  lines.sort((a, b) => a.order - b.order || a.line - b.line || a.column - b.column);
  return [...new Set(lines.map(({ text }) => text))];
}

/** A key that is missing because it is misspelt is told once, at the misspelling. */
function withoutEchoes(source: ConfigSource, problems: readonly Problem[]): readonly Problem[] {
  const meant = new Set(problems.flatMap((problem) => (problem.meant === null ? [] : [pathText(problem.meant)])));
  return problems.filter(({ path }) => !meant.has(pathText(path)) || source.has(path));
}

const atEnd: Place = { file: '', order: Number.MAX_SAFE_INTEGER, line: 0, column: 0 };

function inFile({ file, line, column }: Place, message: string): string {
  return `${file}, line ${line}, column ${column}: ${message}`;
}

/** The flag that a complaint is about: it set this value, or one inside that the file itself does not have. */
function findFlag(path: Path, source: ConfigSource, applied: Applied): string | undefined {
  const last = applied.findLast(
    (override) => isBelow(path, override.path) || (isBelow(override.path, path) && !source.has(path)),
  );
  return last?.label;
}
