/** Items in their order, as so many pieces of nearly equal size. @param count at most as many as there are items */
export function inPieces<Item>(items: readonly Item[], count: number): readonly (readonly Item[])[] {
  const start = (i: number) => Math.round((i * items.length) / count);
  return Array.from({ length: count }, (_, i) => items.slice(start(i), start(i + 1)));
}
