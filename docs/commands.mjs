/**
 * Keeps the help texts in docs/commands.md as the program prints them. The words around them are written by hand.
 *
 *   npm run build && node docs/commands.mjs
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * @param page Markdown with places for help: from `<!-- help: COMMAND -->` to `<!-- end -->`
 * @param helpOf what `regsweep COMMAND --help` prints
 * @returns the page with the help as it is
 */
export function withHelp(page, helpOf) {
  return page.replaceAll(
    /<!-- help: (.+?) -->\n.*?<!-- end -->/gs,
    (_, command) => `<!-- help: ${command} -->\n\n\`\`\`text\n${helpOf(command).trimEnd()}\n\`\`\`\n\n<!-- end -->`,
  );
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const program = fileURLToPath(new URL('../bin/regsweep.js', import.meta.url));
  const file = new URL('commands.md', import.meta.url);
  const helpOf = (command) =>
    execFileSync(execPath, [program, ...command.split(' '), '--help'], { encoding: 'utf8', env: { NO_COLOR: '1' } });
  writeFileSync(file, withHelp(readFileSync(file, 'utf8'), helpOf));
}
