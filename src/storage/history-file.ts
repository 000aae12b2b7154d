import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../core/errors.js';
import type { Direction } from '../core/metric.js';
import type { PriorTrial } from '../core/trial.js';
import { writeWhole } from './results-folder.js';

/** Results from elsewhere, for a search to learn from. */
const historyFileSchema = z.object({
  regsweep: z.literal('history'),
  version: z.literal(1),
  study: z.string(),
  direction: z.enum(['minimize', 'maximize']),
  trials: z.array(z.object({ number: z.int(), parameters: z.record(z.string(), z.json()), score: z.number() })),
});

export interface HistoryFile {
  readonly study: string;
  readonly direction: Direction;
  /** By their numbers in the study that they come from. */
  readonly trials: readonly (PriorTrial & { readonly number: number })[];
}

/** @param label the file as a person named it @throws UserError (data) where it is not there or no such file */
export async function readHistoryFile(path: string, label: string): Promise<HistoryFile> {
  try {
    const { study, direction, trials } = historyFileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return { study, direction, trials };
  } catch (cause) {
    const wanted = 'a file that regsweep import wrote is wanted; check the path, which is relative to the config';
    throw new UserError('data', `${label}: ${foundInstead(cause)}; ${wanted}`, { cause });
  }
}

function foundInstead(cause: unknown): string {
  if (cause instanceof z.ZodError) {
    const [{ path, message }] = cause.issues;
    return `found JSON that is no history (${[...path, message].join(': ')})`;
  }
  if (cause instanceof SyntaxError) return 'found no JSON';
  const code = cause instanceof Error && 'code' in cause ? cause.code : String(cause);
  return code === 'ENOENT' ? 'there is no such file' : `the file can't be read (${code})`;
}

export async function writeHistoryFile(path: string, history: HistoryFile): Promise<void> {
  const content = { regsweep: 'history', version: 1, ...history };
  await writeWhole(path, `${JSON.stringify(content, null, 2)}\n`);
}
