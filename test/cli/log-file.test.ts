import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseProgress } from '../../src/cli/progress/choose.js';
import { createWorkplace } from './workplace.js';
import { fakeWorld, regsweep } from './world.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'regsweep-log-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What stderr shows of a run that logs to `logFile`, answers only. */
async function toldWith(logFile: string, logFormat: 'pretty' | 'json' = 'pretty'): Promise<string> {
  const world = fakeWorld(folder);
  const quiet = logFormat === 'pretty';
  const progress = await chooseProgress({ quiet, logFormat, logLevel: 'info', logFile }, world);
  progress.onEvent({ type: 'warning', message: 'column c is constant' });
  for (let block = 0; block < 3; block++) progress.onEvent({ type: 'block', block, trials: [block] });
  progress.close();
  return world.stderr.text;
}

describe('the log of a study', () => {
  it('holds what was told, a line each, and nothing is said of it', async () => {
    const logFile = join(folder, 'log.ndjson');
    expect(await toldWith(logFile)).toBe('');
    const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['warning', 'block', 'block', 'block']);
  });

  it('that can’t be opened ends nothing, and is complained of once', async () => {
    // A folder stands in its place.
    expect(await toldWith(folder)).toMatch(/^warning: .* can't be written \(EISDIR[^\n]*\); the run goes on without/);
    expect((await toldWith(folder)).match(/can't be written/g)).toHaveLength(1);
  });

  it.skipIf(!existsSync('/dev/full'))('on a full disk ends nothing, and is complained of once', async () => {
    const text = await toldWith('/dev/full');
    expect(text).toMatch(/^warning: full can't be written \(ENOSPC[^\n]*\); the run goes on without its log\n$/);
    expect((await toldWith('/dev/full', 'json')).match(/can't be written/g)).toHaveLength(1);
  });

  it.skipIf(!existsSync('/dev/full'))('that is lost leaves the run its end and its report', async () => {
    const place = createWorkplace();
    try {
      mkdirSync(join(place.path, 'results', 'tiny'), { recursive: true });
      symlinkSync('/dev/full', join(place.path, 'results', 'tiny', 'log.ndjson'));
      const { code, stdout, stderr } = await regsweep(place.path, ['run', 'tiny.yaml']);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^tiny: 4 trials/);
      expect(stderr.match(/log\.ndjson can't be written/g)).toHaveLength(1);
    } finally {
      place.remove();
    }
  });
});
