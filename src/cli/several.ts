import { UserError } from '../core/errors.js';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js';
import type { World } from './world.js';
import { note, write } from './write.js';

/** One of several studies of a call, done. */
export interface Done {
  readonly code: ExitCode;
  /** What it has to say on stdout. */
  readonly text: string;
  /** What it has to say on stderr after that. */
  readonly aside: string;
}

export interface Job {
  /** What is told of it, e.g. a study's name. */
  readonly name: string;
  readonly work: () => Promise<Done>;
}

/** From what is no trouble to what ends everything. */
const bySeverity: readonly ExitCode[] = [
  exitCodes.done,
  exitCodes.gateNotMet,
  exitCodes.drift,
  exitCodes.noSuccessfulTrial,
  exitCodes.badInput,
  exitCodes.unavailable,
  exitCodes.bug,
  exitCodes.interrupted,
  exitCodes.terminated,
];

/**
 * One job after the other. With several of them, an error that a person can mend is told under the job's name and the
 * next one begins; what is said is parted by an empty line, or is one list under JSON. Whoever interrupts one ends all.
 *
 * @returns the worst exit code
 */
export async function doInTurn(jobs: readonly Job[], { json }: { readonly json: boolean }, world: World) {
  if (jobs.length === 1) return alone(jobs[0], world);
  const texts: string[] = [];
  let worst: ExitCode = exitCodes.done;
  for (const [index, job] of jobs.entries()) {
    const { code, text, aside } = await job.work().catch((error: unknown) => told(error, job, world));
    if (text !== '') {
      if (!json) await write(world.stdout, texts.length === 0 ? text : `\n${text}`);
      texts.push(text.trimEnd());
    }
    if (aside !== '') await write(world.stderr, aside);
    worst = bySeverity[Math.max(bySeverity.indexOf(worst), bySeverity.indexOf(code))];
    if (code !== exitCodes.interrupted && code !== exitCodes.terminated) continue;
    const left = jobs.slice(index + 1).map(({ name }) => name);
    if (left.length > 0) note(world.stderr, `not begun: ${left.join(', ')}\n`);
    break;
  }
  if (json) await write(world.stdout, `[\n${texts.join(',\n')}\n]\n`);
  return worst;
}

async function alone({ work }: Job, world: World): Promise<ExitCode> {
  const { code, text, aside } = await work();
  await write(world.stdout, text);
  if (aside !== '') await write(world.stderr, aside);
  return code;
}

async function told(error: unknown, { name }: Job, world: World): Promise<Done> {
  if (!(error instanceof UserError)) throw error;
  await write(world.stderr, `${name}: ${error.message}\n`);
  return { code: exitCodeOf(error.kind), text: '', aside: '' };
}
