import type { Examination, ExaminedBackend, ExaminedTool } from '../../native/examine.js';
import { reasonIn } from '../../native/programs.js';
import { bytesText } from '../../util/quantities.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { textTable } from '../text-table.js';
import type { World } from '../world.js';
import { write } from '../write.js';
import { versionColumns, withWorkbench } from './backend.js';

/** Tries what is here, says what is missing and how to get it. */
export function doctor({ json }: { readonly json: boolean }, world: World): Promise<ExitCode> {
  return withWorkbench(world, async ({ root, programs, probe }) => {
    const { examine } = await import('../../native/examine.js');
    const examination = await examine(root, world.cwd, programs, probe);
    await write(world.stdout, json ? `${JSON.stringify(examination, null, 2)}\n` : examinationText(examination));
    const broken = examination.backends.some(({ problem }) => problem !== null);
    return broken ? exitCodes.unavailable : exitCodes.done;
  });
}

function examinationText(examination: Examination): string {
  const { node, system, graphics, tools, headers, folder, freeBytes, advice, backends } = examination;
  const gpus = graphics.gpus.map(({ name, memory }) => `${name}, ${memory}`).join('; ');
  const driver = `driver ${graphics.driver}, CUDA up to ${graphics.cuda ?? 'unknown'}`;
  const lines = [
    `node      ${node} on ${system}`,
    `gpu       ${gpus === '' ? 'none that NVIDIA’s driver tells of' : `${gpus}; ${driver}`}`,
    `backends  ${folder}, ${bytesText(freeBytes)} free`,
    '',
    textTable([...versionColumns, 'device', 'ms a step', ''], backends.map(rowOf)).trimEnd(),
    '',
    'to install TensorFlow:',
    ...tools.map(toolText),
    `  headers   ${headers ?? 'fetched by npm when they are needed'}`,
    ...(advice.length > 0 ? ['', ...advice] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function toolText({ name, found, setting, need, remedy }: ExaminedTool): string {
  const why = setting === null ? need : `${need}; ${setting} does not serve`;
  return `  ${name.padEnd(9)} ${found ?? `missing (${why}); ${remedy}`}`;
}

function rowOf({ name, tfjs, tensorflow, device, stepMs, problem, install, cuda }: ExaminedBackend): readonly string[] {
  const remark = problem === null ? (install === null ? '' : `run: ${install}`) : reasonIn(problem);
  const where = device === null ? '–' : `${device}${cuda === null ? '' : ` (CUDA ${cuda})`}`;
  return [name, tfjs ?? '–', tensorflow ?? '–', where, stepMs === null ? '–' : stepMs.toFixed(2), remark];
}
