import { lengthOf } from './fit-columns.js';

/** Lines of at most `width` signs, broken at blanks; a longer word stands alone. Later lines are indented. */
export function wrapText(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    const room = width - (lines.length === 0 ? 0 : lengthOf(indent));
    if (line !== '' && lengthOf(longer) > room) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line].map((content, index) => (index === 0 ? content : `${indent}${content}`));
}

/** Cut to a width, with a sign that something is missing. */
export function truncated(text: string, width: number): string {
  return lengthOf(text) <= width ? text : `${[...text].slice(0, Math.max(0, width - 1)).join('')}…`;
}
