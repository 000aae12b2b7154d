import { resolve } from 'node:path';
import { unreachable } from '../../core/errors.js';
import type { Report } from '../../index.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { type World, wantsColor, widthOf } from '../world.js';
import { write } from '../write.js';

export const reportFormats = ['table', 'md', 'csv', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export interface ReportFlags {
  readonly results: string;
  readonly format: ReportFormat;
  readonly json: boolean;
  readonly top?: number;
}

/** Renders a finished or running study again, from its file. */
export async function report(study: string, flags: ReportFlags, world: World): Promise<ExitCode> {
  const { findStudy, readStudy } = await import('../../study-files.js');
  const { buildReport } = await import('../../report/build-report.js');
  const built = buildReport(await readStudy(await findStudy(study, resolve(world.cwd, flags.results), world.cwd)));
  await write(world.stdout, await rendered(built, flags.json ? 'json' : flags.format, flags.top, world));
  return exitCodes.done;
}

async function rendered(built: Report, format: ReportFormat, top: number | undefined, world: World): Promise<string> {
  const cut = top === undefined ? built : { ...built, trials: built.trials.slice(0, top) };
  switch (format) {
    case 'table': {
      const { renderTable } = await import('../../report/render-table.js');
      const color = wantsColor(world.stdout, world.env);
      return renderTable(built, { top: top ?? Number.POSITIVE_INFINITY, color, width: widthOf(world.stdout) ?? 100 });
    }
    case 'md':
      return (await import('../../report/render-markdown.js')).renderMarkdown(cut);
    case 'csv':
      return (await import('../../report/render-csv.js')).renderCsv(cut);
    case 'json':
      return (await import('../../report/render-json.js')).renderJson(cut);
    default:
      return unreachable(format);
  }
}
