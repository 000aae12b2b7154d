import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * What a benchmark is asked on its command line. `--help` prints what its file says of it at its head; what it does not
 * know ends it with exit code 2.
 *
 * @param url the benchmark's `import.meta.url`
 * @param options as `parseArgs` takes them
 */
export function readOptions(url, options) {
  const file = fileURLToPath(url);
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h', default: false } } });
    if (!values.help) return values;
  } catch (error) {
    process.stderr.write(`${error.message}\nnode bench/${basename(file)} --help tells what it takes\n`);
    process.exit(2);
  }
  const [, head] = /^\/\*\*\n([\s\S]*?)\n \*\/$/m.exec(readFileSync(file, 'utf8'));
  process.stdout.write(`${head.replaceAll(/^ \* ?/gm, '')}\n`);
  process.exit(0);
}
