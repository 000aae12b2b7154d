/** Where a value stands in a config: keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** As a person writes it: `training.optimizer.name`, `model.hidden[1]`. */
export function pathText(path: Path): string {
  return path
    .map((segment, index) => (typeof segment === 'number' ? `[${segment}]` : index === 0 ? segment : `.${segment}`))
    .join('');
}

/** Whether `path` stands at `ancestor` or below it. */
export function isBelow(path: Path, ancestor: Path): boolean {
  return ancestor.length <= path.length && ancestor.every((segment, index) => String(segment) === String(path[index]));
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of parsed YAML; undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const segment of path) {
    if (Array.isArray(value)) value = value[Number(segment)];
    else if (isMapping(value) && Object.hasOwn(value, segment)) value = value[segment];
    else return undefined;
  }
  return value;
}
