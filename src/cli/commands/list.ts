import { join, resolve } from 'node:path';
import type { Report } from '../../index.js';
import { numberText } from '../../selection/number-text.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { textTable } from '../text-table.js';
import type { World } from '../world.js';
import { write } from '../write.js';

interface ListedStudy {
  readonly study: string;
  readonly state: Report['study']['end'] | 'unreadable';
  readonly trials: number;
  readonly failed: number;
  readonly metric: string | null;
  readonly best: number | null;
  /** Of what is unreadable, where it is known: `newer version`, `damaged`, `no permission`. */
  readonly reason?: string;
}

/** The studies of a results folder, each with its state and its best score. */
export async function list(
  flags: { readonly results: string; readonly json: boolean },
  world: World,
): Promise<ExitCode> {
  const { listStudies } = await import('../../study-files.js');
  const root = resolve(world.cwd, flags.results);
  const studies: ListedStudy[] = [];
  for (const name of await listStudies(root)) studies.push(await summarize(root, name));
  await write(world.stdout, flags.json ? `${JSON.stringify(studies, null, 2)}\n` : listText(studies, flags.results));
  return exitCodes.done;
}

async function summarize(root: string, study: string): Promise<ListedStudy> {
  const { readStudy, whyUnreadable } = await import('../../study-files.js');
  const { buildReport } = await import('../../report/build-report.js');
  try {
    const { trials, study: facts, recommended } = buildReport(await readStudy(join(root, study)));
    const winner = trials.find((trial) => trial.number === recommended?.trial);
    const failed = trials.filter((trial) => trial.state === 'failed').length;
    return {
      study,
      state: facts.end,
      trials: trials.length,
      failed,
      metric: facts.metric,
      best: winner?.score.mean ?? null,
    };
  } catch (error) {
    // One damaged file must not hide the others.
    const reason = await whyUnreadable(error);
    const unreadable = { study, state: 'unreadable', trials: 0, failed: 0, metric: null, best: null } as const;
    return reason === null ? unreadable : { ...unreadable, reason };
  }
}

function listText(studies: readonly ListedStudy[], results: string): string {
  if (studies.length === 0) return `no studies in ${results}\n`;
  const rows = studies.map(({ study, state, trials, failed, metric, best, reason }) => [
    study,
    reason === undefined ? state : `${state}: ${reason}`,
    `${trials}${failed > 0 ? ` (${failed} failed)` : ''}`,
    best === null ? '–' : `${metric} ${numberText(best)}`,
  ]);
  return textTable(['study', 'state', 'trials', 'best'], rows);
}
