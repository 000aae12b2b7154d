import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { UserError } from '../../core/errors.js';
import { countText } from '../../selection/number-text.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { firstConfig, firstImageConfig } from '../first-config.js';
import type { World } from '../world.js';
import { note, write } from '../write.js';

export interface InitFlags {
  readonly target?: string;
  readonly output?: string;
}

/** Writes a config that runs for a table, or for images (`IMAGES,LABELS`). What it can see it does not ask; what it guesses the config says. */
export async function init(data: string, { target, output }: InitFlags, world: World): Promise<ExitCode> {
  const [first, labels, ...rest] = data.split(',');
  const images = labels !== undefined && rest.length === 0 && !existsSync(resolve(world.cwd, data)) ? first : null;
  const shown = output ?? `${basename(images ?? data).replace(formats, '')}.yaml`;
  const path = resolve(world.cwd, shown);
  const fromThere = (file: string) => relative(dirname(path), resolve(world.cwd, file));
  const text =
    images === null
      ? await tableConfig(data, fromThere(data), target ?? null, world)
      : firstImageConfig(fromThere(images), fromThere(labels));
  const { parseConfig, previewStudy } = await import('../../index.js');
  // Read as `run` would read it: what is wrong with the table is told now, and nothing is written.
  const preview = await previewStudy({ ...parseConfig(text, { path: shown }), baseDirectory: dirname(path) });
  await writeNew(path, shown, text);
  await write(world.stdout, `${shown}\n`);
  const { rows, features } = preview.data;
  note(world.stderr, `${rows} rows, ${features} inputs, ${preview.task}; next: regsweep run ${shown}\n`);
  return exitCodes.done;
}

/** What a name loses where a config is named like its data. */
const formats = /(\.csv|\.tsv|\.txt|\.parquet|\.pq|\.npy|\.npz)?(\.gz)?$/i;

async function tableConfig(data: string, source: string, target: string | null, world: World): Promise<string> {
  const { describeTable } = await import('../../datasets/describe.js');
  const table = await describeTable(data, world.cwd, target);
  if (table.columns.length < 2 || table.rows === 0) {
    const found = `found ${countText(table.columns.length, 'column')} and ${countText(table.rows, 'row')}`;
    throw new UserError('data', `${data}: ${found}; a table with inputs and a target is wanted; name another file`);
  }
  return firstConfig(table, source, target);
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
