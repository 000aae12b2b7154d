import { hashOf } from '../util/hash.js';

/** A backend that may be chosen. */
interface Candidate {
  readonly name: string;
  /** What tells this build from others. */
  readonly build: string;
}

export interface BackendChoice {
  readonly name: string;
  /** Why, for a person; null where there was no choice. */
  readonly reason: string | null;
}

/** Milliseconds a step and fit, by backend; kept between runs, for nothing but speed. */
export interface Measurements {
  load(key: string): Promise<Readonly<Record<string, number>> | null>;
  save(key: string, milliseconds: Readonly<Record<string, number>>): Promise<void>;
}

export interface ChoiceInput {
  /** The one that starts fastest first: it is taken where nothing is measured. */
  readonly candidates: readonly Candidate[];
  /** What else a measurement hangs on: machine, network and batch, versions. */
  readonly circumstances: Readonly<Record<string, unknown>>;
  /** Steps of the whole study. */
  readonly steps: number;
  /** Milliseconds a step and fit. @throws Error where the backend does not work here */
  readonly measure: (name: string) => Promise<number>;
  readonly measurements: Measurements;
}

/** Below this, starting another backend and measuring takes longer than it can save. */
const stepsWorthMeasuring = 60_000;

/** Chooses by a measured step, once for the same circumstances. */
export async function chooseBackend(input: ChoiceInput): Promise<BackendChoice> {
  const { candidates, circumstances, steps, measurements } = input;
  const [first] = candidates;
  if (candidates.length === 1) return { name: first.name, reason: null };
  if (steps < stepsWorthMeasuring) {
    return { name: first.name, reason: `${first.name}: the study is too short for another backend to pay off` };
  }
  const key = hashOf({ candidates, circumstances });
  const known = await measurements.load(key);
  if (known !== null && isWhole(known, candidates)) return fastest(known);
  const { milliseconds, failures } = await measureAll(input);
  // Another run may have measured at the same time: what is kept holds for both.
  const meanwhile = await measurements.load(key);
  if (meanwhile !== null && isWhole(meanwhile, candidates)) return fastest(meanwhile);
  // What does not work now may work the next time: nothing is kept then.
  if (isWhole(milliseconds, candidates)) await measurements.save(key, milliseconds);
  const { name, reason } = fastest(milliseconds);
  return { name, reason: [...failures, reason].join('; ') };
}

function isWhole(milliseconds: Readonly<Record<string, number>>, candidates: readonly Candidate[]): boolean {
  return candidates.every(({ name }) => name in milliseconds);
}

interface Measured {
  readonly milliseconds: Readonly<Record<string, number>>;
  /** Why others were not measured, for a person. */
  readonly failures: readonly string[];
}

/** A backend that does not work is no candidate; the first one has to. */
async function measureAll({ candidates, measure }: ChoiceInput): Promise<Measured> {
  const milliseconds: Record<string, number> = {};
  const failures: string[] = [];
  for (const [i, { name }] of candidates.entries()) {
    try {
      milliseconds[name] = await measure(name);
    } catch (error) {
      if (i === 0) throw error;
      failures.push(`${name} does not work here: ${firstLineOf(error, name)}; regsweep doctor tells more`);
    }
  }
  return { milliseconds, failures };
}

/** The backend's own name at its beginning would stand there twice. */
function firstLineOf(error: unknown, name: string): string {
  const [line] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return line.startsWith(`${name}: `) ? line.slice(name.length + 2) : line;
}

function fastest(milliseconds: Readonly<Record<string, number>>): { readonly name: string; readonly reason: string } {
  const ordered = Object.entries(milliseconds).sort(([, a], [, b]) => a - b);
  const [[name]] = ordered;
  if (ordered.length === 1) return { name, reason: `${name} computes` };
  const figures = ordered.map(([other, own]) => `${other} ${(1000 * own).toPrecision(2)} µs`).join(', ');
  return { name, reason: `${name}: the fastest here by a measured step of this network (${figures})` };
}
