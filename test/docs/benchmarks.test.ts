import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../bench/', import.meta.url));
const benchmarks = readdirSync(folder).filter(
  (file) => file.endsWith('.mjs') && readFileSync(folder + file, 'utf8').includes('readOptions(import.meta.url'),
);

it('are all there', () => {
  expect(benchmarks).toContain('backends.mjs');
  expect(benchmarks.length).toBeGreaterThan(7);
});

it.each(benchmarks)('%s says what it is and takes, and refuses what it does not know', (file) => {
  const run = (flag: string) => spawnSync(process.execPath, [folder + file, flag], { encoding: 'utf8' });
  const help = run('--help');
  expect([help.status, help.stderr]).toEqual([0, '']);
  expect(help.stdout).toMatch(/^\w.*\n[\s\S]*\n {2}npm run .*bench/);
  const refused = run('--no-such-flag');
  expect([refused.status, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain(`node bench/${file} --help tells what it takes\n`);
});
