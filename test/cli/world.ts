import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { main } from '../../src/cli/main.js';
import type { World } from '../../src/cli/world.js';

/** A stream that remembers what it took. */
export class Recorder extends Writable {
  text = '';
  isTTY = false;
  columns: number | undefined;

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface FakeWorld extends World {
  readonly stdout: Recorder;
  readonly stderr: Recorder;
  readonly signals: EventEmitter;
}

/** A terminal's outside, recorded: no terminal, no CI, a clock that stands still. */
export function fakeWorld(cwd: string, changes: Partial<World> = {}): FakeWorld {
  const streams = { stdout: new Recorder(), stderr: new Recorder(), signals: new EventEmitter() };
  return { env: {}, cwd, now: () => 0, ...changes, ...streams };
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One command in a world of its own. */
export async function regsweep(cwd: string, argv: readonly string[], changes: Partial<World> = {}): Promise<Ended> {
  const world = fakeWorld(cwd, changes);
  const code = await main(argv, world);
  return { code, stdout: world.stdout.text, stderr: world.stderr.text };
}
