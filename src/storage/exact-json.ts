/**
 * JSON that keeps every number: NaN and the infinities, which JSON turns into null, are written as tagged objects, so
 * that a result read back equals the one stored.
 */
const tag = '$number';

export function toExactJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? { [tag]: String(item) } : item,
  );
}

export function fromExactJson(text: string): unknown {
  // Looking at every value costs more than the parsing; most texts have no such number.
  if (!text.includes(tag)) return JSON.parse(text);
  return JSON.parse(text, (_key, item: unknown) => (isTagged(item) ? Number(item[tag]) : item));
}

function isTagged(item: unknown): item is { [tag]: string } {
  return typeof item === 'object' && item !== null && tag in item;
}
