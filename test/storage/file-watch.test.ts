import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStudyStore, readStudyStore } from '../../src/storage/sqlite-store.js';
import type { StudyStore } from '../../src/storage/store.js';

const record = { name: 'demo', planHash: 'abc', plan: {}, facts: {} };
const trial = (number: number) => [{ number, parameters: {}, memo: null }];

// Windows doesn't let go of a file that is open.
describe.skipIf(process.platform === 'win32')(
  'a study file that does not stay in its place while it is written',
  () => {
    let root: string;
    let folder: string;
    let path: string;
    let store: StudyStore;
    beforeEach(async () => {
      root = mkdtempSync(join(tmpdir(), 'regsweep-watch-'));
      folder = join(root, 'b');
      path = join(folder, 'study.sqlite');
      mkdirSync(folder);
      store = await openStudyStore(path, record, '1.0.0', () => new Date(0));
      await store.addTrials(0, trial(0));
    });
    afterEach(async () => {
      await store.close();
      rmSync(root, { recursive: true, force: true });
    });

    it('is told of at the next write, whatever is written', async () => {
      rmSync(folder, { recursive: true });
      const gone = {
        name: 'UserError',
        kind: 'storage',
        message: expect.stringMatching(/study\.sqlite: it is no longer/),
      };
      await expect(store.addTrials(1, trial(1))).rejects.toMatchObject(gone);
      await expect(store.addFits([])).rejects.toMatchObject(gone);
      await expect(store.putAttributes([])).rejects.toMatchObject(gone);
      await expect(store.putArtifact('end', {})).rejects.toMatchObject(gone);
      await expect(store.replaceRecord(record)).rejects.toMatchObject(gone);
    });

    it('is told of where another file stands there now', async () => {
      renameSync(path, join(root, 'elsewhere'));
      writeFileSync(path, '');
      await expect(store.addTrials(1, trial(1))).rejects.toThrow(/another file stands in its place: .* went with it/);
    });

    it('can be gone on with where its folder was moved and comes back, as the message says', async () => {
      renameSync(folder, join(root, 'c'));
      await expect(store.addTrials(1, trial(1))).rejects.toThrow(
        /if it was moved, move its folder back and run the same/,
      );
      await store.close();
      renameSync(join(root, 'c'), folder);
      store = await openStudyStore(path, record, '1.0.0', () => new Date(0));
      await store.addTrials(2, trial(2));
      const reader = await readStudyStore(path);
      expect((await reader.trials()).map(({ number }) => number)).toEqual([0, 1, 2]);
      await reader.close();
    });
  },
);
