import { UserError } from '../core/errors.js';
import { lastWords, type Programs, runProgram } from './programs.js';

/** What a process of its own is asked about a backend: a native one may take the process with it. */
export interface ProbeTask {
  readonly backend: string;
  /** A name in the folder of backends, or the folder of an installed package; null: the backend's own choice. */
  readonly native: string | null;
  readonly device: string;
  /** Whether its gradients are held against plain JavaScript's. */
  readonly compare: boolean;
}

export interface ProbeResult {
  /** TensorFlow's own, or TensorFlow.js'. */
  readonly version: string;
  readonly device: 'cpu' | 'gpu';
  /** Milliseconds of a training step of one small network, everything included. */
  readonly stepMs: number;
  /** Largest difference of a layer's gradient from that of plain JavaScript, relative to its norm; null: not asked for. */
  readonly gradientDifference: number | null;
}

/** Asks a process. */
export type Probe = (task: ProbeTask, root: string) => Promise<ProbeResult>;

/** What sounds like a result; TensorFlow's libraries may write lines of their own. */
export const resultMark = 'regsweep-probe:';

/** @param entry the file that the process runs; it prints the result as JSON after the mark */
export function createProbe(entry: string, programs: Programs): Probe {
  return async (task, root) => {
    const own = { ...programs, env: { ...programs.env, REGSWEEP_BACKENDS: root } };
    const ended = await runProgram(process.execPath, [entry, JSON.stringify(task)], own);
    const line = ended.stdout.split('\n').find((each) => each.startsWith(resultMark));
    if (ended.status === 0 && line !== undefined) return JSON.parse(line.slice(resultMark.length));
    const how = ended.status === null ? 'was ended by the system' : `ended with ${ended.status}`;
    const said = lastWords(ended);
    const why = said === '' ? ', and said nothing' : `:\n${said}`;
    throw new UserError('backend', `${task.backend} does not train: its process ${how}${why}`);
  };
}

/** float32 keeps 7 digits; sums over a batch lose some of them. */
export const largestDifference = 1e-4;

/** @throws UserError (backend) where the gradients are others than plain JavaScript's */
export function requireSameGradients({ gradientDifference, version }: ProbeResult): void {
  if (gradientDifference !== null && gradientDifference <= largestDifference) return;
  const found = `TensorFlow ${version} computes other gradients than plain JavaScript (${gradientDifference} of their norm)`;
  throw new UserError('backend', `${found}; at most ${largestDifference} is wanted; try another version of TensorFlow`);
}
