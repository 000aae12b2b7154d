import { writeFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { UserError } from '../../core/errors.js';
import { countText } from '../../selection/number-text.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { firstConfig } from '../first-config.js';
import type { World } from '../world.js';
import { note, write } from '../write.js';

export interface InitFlags {
  readonly target?: string;
  readonly output?: string;
}

/** Writes a config that runs for a table. What it can see it does not ask; what it guesses the config says. */
export async function init(data: string, { target, output }: InitFlags, world: World): Promise<ExitCode> {
  const { describeCsv } = await import('../../datasets/csv/describe.js');
  const shown = output ?? `${basename(data).replace(/(\.csv|\.tsv|\.txt)?(\.gz)?$/i, '')}.yaml`;
  const path = resolve(world.cwd, shown);
  const table = await describeCsv(data, world.cwd);
  if (table.columns.length < 2 || table.rows === 0) {
    const found = `found ${countText(table.columns.length, 'column')} and ${countText(table.rows, 'row')}`;
    throw new UserError('data', `${data}: ${found}; a table with inputs and a target is wanted; name another file`);
  }
  const source = relative(dirname(path), resolve(world.cwd, data));
  const text = firstConfig(table, source, target ?? null);
  const { parseConfig, previewStudy } = await import('../../index.js');
  // Read as `run` would read it: what is wrong with the table is told now, and nothing is written.
  const preview = await previewStudy({ ...parseConfig(text, { path: shown }), baseDirectory: dirname(path) });
  await writeNew(path, shown, text);
  await write(world.stdout, `${shown}\n`);
  const { rows, features } = preview.data;
  note(world.stderr, `${rows} rows, ${features} inputs, ${preview.task}; next: regsweep run ${shown}\n`);
  return exitCodes.done;
}

async function writeNew(path: string, shown: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : String(cause);
    if (code === 'EEXIST') {
      const remedy = 'name another with --output, or remove it';
      throw new UserError('usage', `${shown}: the file is there already; a new one is wanted; ${remedy}`, { cause });
    }
    throw new UserError('storage', `${shown}: can't be written (${code}); check the path and its permissions`, {
      cause,
    });
  }
}
