import { mkdtemp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../core/errors.js';
import { type Ended, type Programs, runProgram, saidText } from './programs.js';
import { remedyFor } from './remedies.js';
import { findNpm } from './tools.js';

/** What npm says until it lists the calls that led there, and its own data: the reason stands above them. */
function reasonOfNpm(ended: Ended): Ended {
  const lines = ended.stderr.split('\n');
  const calls = lines.findIndex((line) => /^(npm (error|ERR!))? +at /.test(line));
  return { ...ended, stderr: (calls === -1 ? lines : lines.slice(0, calls)).join('\n') };
}

/**
 * A package's tarball from the registry that npm is set to; none of its scripts is run.
 *
 * @param offline what a person without network can do instead
 * @throws UserError (backend) where there is no npm, or it can't get the package
 */
export async function fetchNpmPackage(
  spec: string,
  folder: string,
  offline: string,
  programs: Programs,
): Promise<string> {
  const npm = await findNpm(programs);
  if (npm === null) {
    const remedy = `${await remedyFor('npm', programs)}, or ${offline}`;
    throw new UserError('backend', `npm is not on PATH; it is wanted to get ${spec}; ${remedy}`);
  }
  const target = await mkdtemp(join(folder, 'npm-'));
  // Silent it would keep its errors to itself.
  const args = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', target, spec];
  const ended = await runProgram(npm, args, programs, target);
  const file = ended.stdout.trim().split('\n').at(-1) ?? '';
  if (ended.status === 0 && file.endsWith('.tgz')) return join(target, basename(file));
  throw new UserError(
    'backend',
    `npm can't get ${spec}; a network with the npm registry is wanted, or ${offline}; npm said:${saidText(reasonOfNpm(ended))}`,
  );
}
