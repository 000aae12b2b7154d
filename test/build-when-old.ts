import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Some tests start the program itself, which runs from `dist/`: it is built where it is not there or older than `src/`. */
export default function buildWhenOld(): void {
  if (newest(join(root, 'dist')) >= newest(join(root, 'src'))) return;
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  run('rolldown/bin/cli.mjs', '-c');
  // Declarations; what the types say is for `npm run check:types` to tell.
  run('typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck');
}

function run(script: string, ...argv: string[]): void {
  execFileSync(process.execPath, [join(root, 'node_modules', script), ...argv], { cwd: root, stdio: 'inherit' });
}

/** When the file that changed last did, in milliseconds; 0 where there is none. */
function newest(folder: string): number {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(0, ...files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs));
}
