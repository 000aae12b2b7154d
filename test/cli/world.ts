import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { main } from '../../src/cli/main.js';
import type { World } from '../../src/cli/world.js';

/** A stream that remembers what it took. */
export class Recorder extends Writable {
  text = '';
  isTTY = false;
  columns?: number;

  constructor(private readonly onText: (text: string) => void = () => {}) {
    super();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
    this.onText(chunk.toString());
  }
}

export interface FakeWorld extends World {
  readonly stdout: Recorder;
  readonly stderr: Recorder;
  readonly signals: EventEmitter;
}

interface Changes extends Partial<Pick<World, 'env' | 'now' | 'ask'>> {
  /** Told each text that reaches stderr. */
  readonly onTold?: (text: string, signals: EventEmitter) => void;
}

/** A terminal's outside, recorded: no terminal, no CI, a clock that stands still. */
export function fakeWorld(cwd: string, { env = {}, now = () => 0, ask = null, onTold }: Changes = {}): FakeWorld {
  const signals = new EventEmitter();
  return {
    cwd,
    env,
    now,
    signals,
    ask,
    stdout: new Recorder(),
    stderr: new Recorder((text) => onTold?.(text, signals)),
  };
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command in a world of its own. */
export async function regsweep(cwd: string, argv: readonly string[], changes: Changes = {}): Promise<Ended> {
  const world = fakeWorld(cwd, changes);
  const code = await main(argv, world);
  return { code, stdout: world.stdout.text, stderr: world.stderr.text };
}
